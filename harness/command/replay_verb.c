/* normlab replay: the check of one line once more, and its worst element to the last bit. */
#include "replay.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

/* A line that the shell has cut into words is put together again. */
static int join(const struct texts *words, char *out, size_t size, struct message *why)
{
	size_t at = 0;

	if (!words->count)
		return message(why, "replay: needs a line, as a failed check prints it: 'check impl=X "
							"problem=P seed=N input=I'");
	for (size_t i = 0; i < words->count; i++) {
		at += (size_t)snprintf(out + at, size - at, "%s%s", i ? " " : "", words->text[i]);
		if (at >= size)
			return message(why, "replay: longer than %zu characters", size - 1);
	}
	return 0;
}

static void print_verdict(const struct check_result *result)
{
	printf("%s%s%s%s%s%s\n", verdict_word(result->verdict),
		   result->expected ? " (EXPECTED)" : "", result->reason[0] ? ": " : "", result->reason,
		   result->known ? "\n  known failure: " : "", result->known ? result->known : "");
	if (result->measured)
		printf("  kappa %.3g, conditioned %.3g u, normwise %.3g u, max %.3g ulp, %.3g of %lld "
			   "misrounded\n",
			   result->metrics.kappa, result->metrics.conditioned, result->metrics.normwise,
			   result->metrics.max_ulp, result->metrics.misrounded,
			   (long long)result->metrics.counts.elements);
}

static int replay(const struct settings *settings, const struct replay *line, int *code,
				  struct message *why)
{
	struct table *table = table_new(replay_columns, replay_column_count);
	struct check_data data;
	int status =
		check_prepare(&data, &line->problem, &line->input, line->seed, line->threads, why);

	if (!status) {
		struct check_result result = check_run(&data, line->impl, line->threads);

		if (!settings->json)
			print_verdict(&result);
		replay_show(table, &data, &result);
		status = table_print(table, settings->json, why);
		*code = verdict_fails(result.verdict) && !result.expected ? EXIT_FAILED : EXIT_HELD;
	}
	check_release(&data);
	table_free(table);
	return status;
}

int verb_replay(const struct settings *settings)
{
	struct message why = {""};
	struct replay line;
	char text[2 * REPLAY_LINE_MAX];
	int code = EXIT_HELD;

	if (join(&settings->rest, text, sizeof(text), &why) || replay_parse(text, &line, &why) ||
		replay(settings, &line, &code, &why))
		return verb_refuse(&why);
	return code;
}
