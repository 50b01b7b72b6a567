/* What passes (filter, out, out_format, time_unit, context) and what maps (min_time: the slice). */
#include "gbench_flags.h"

#include "number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int read_format(const char *word, struct gbench_flags *out, struct message *why)
{
	static const char *const words[] = {"json", "csv", "console"};

	for (size_t i = 0; word && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			out->how.format = (enum export_gbench_format)i;
			return 0;
		}
	return word ? message_word(why, "--benchmark_out_format", word, words,
							   sizeof(words) / sizeof(words[0]), sizeof(words[0]))
				: 0;
}

/* "0.5" and, as newer versions want it, "0.5s". */
static int read_min_time(const char *text, struct gbench_flags *out, struct message *why)
{
	char number[64];
	size_t length = text ? strlen(text) : 0;

	if (!text)
		return 0;
	if (length && text[length - 1] == 's')
		length--;
	snprintf(number, sizeof(number), "%.*s", (int)length, text);
	if (norm_number_parse(number, &out->slice_s) || !(out->slice_s >= 1e-5))
		return message(why,
					   "--benchmark_min_time: '%s' is no number of seconds of 1e-5 or more (a "
					   "number of iterations, as in 100x, would give slices of unequal length)",
					   text);
	return 0;
}

static int read_filter(const char *text, struct gbench_flags *out, struct message *why)
{
	char reason[128];
	int status;

	if (!text || strcmp(text, "all") == 0)
		return 0;
	out->filter.negated = text[0] == '-';
	status = regcomp(&out->filter.regex, text + out->filter.negated, REG_EXTENDED | REG_NOSUB);
	if (status) {
		regerror(status, &out->filter.regex, reason, sizeof(reason));
		return message(why, "--benchmark_filter: '%s' is no regex: %s", text, reason);
	}
	out->filter.text = text;
	return 0;
}

int gbench_flags_read(const struct settings *settings, struct gbench_flags *out,
					  struct message *why)
{
	const struct settings *s = settings;

	*out = (struct gbench_flags){
		.how = {.unit = s->gbench_unit,
				.context = s->gbench_context.text,
				.context_count = s->gbench_context.count},
		.slice_s = s->slice_ms / 1e3,
	};
	if (s->gbench_unit && export_gbench_unit(s->gbench_unit) == 0)
		return message(why, "--benchmark_time_unit: '%s' is none of ns, us, ms, s",
					   s->gbench_unit);
	for (size_t i = 0; i < s->gbench_context.count; i++)
		if (!strchr(s->gbench_context.text[i], '='))
			return message(why, "--benchmark_context: '%s' is not KEY=VALUE",
						   s->gbench_context.text[i]);
	if ((s->gbench_format || s->gbench_unit || s->gbench_context.count) && !s->gbench_out)
		return message(why, "%s: says how --benchmark_out=FILE is written, and there is none",
					   s->gbench_format ? "--benchmark_out_format"
					   : s->gbench_unit ? "--benchmark_time_unit"
										: "--benchmark_context");
	if (read_format(s->gbench_format, out, why) || read_min_time(s->gbench_min_time, out, why))
		return -1;
	return read_filter(s->gbench_filter, out, why);
}

int gbench_flags_open(const struct settings *settings, FILE **out, struct message *why)
{
	*out = settings->gbench_out ? fopen(settings->gbench_out, "we") : NULL;
	if (settings->gbench_out && !*out)
		return message(why, "--benchmark_out: '%s': %s; a file in a writable folder",
					   settings->gbench_out, strerror(errno));
	return 0;
}

int gbench_flags_write(const struct gbench_flags *flags, struct store *store, FILE *to,
					   struct message *why)
{
	int status = to && store ? export_gbench(store, &flags->how, to, why) : 0;

	if (to && fclose(to) && !status)
		status = message(why, "--benchmark_out: %s", strerror(errno));
	return status;
}

void gbench_flags_free(struct gbench_flags *flags)
{
	if (flags->filter.text)
		regfree(&flags->filter.regex);
	flags->filter.text = NULL;
}
