/* The line, both ways. */
#include "replay.h"

#include "catalogue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A shell's single quotes hold everything but themselves. */
static void quote(const char *text, char *out, size_t size)
{
	size_t at = 0;

	for (; *text && at + 5 < size; text++) {
		if (*text == '\'') {
			memcpy(out + at, "'\\''", 4);
			at += 4;
		} else {
			out[at++] = *text;
		}
	}
	out[at] = '\0';
}

/* What has to be said again for the implementation to be there. */
static void print_plugin(const struct norm_impl *impl, char *out, size_t size)
{
	const struct plugin *plugin = catalogue_plugin_of(impl);
	char file[INPUT_TEXT_MAX];

	out[0] = '\0';
	if (!plugin || !plugin->named)
		return;
	quote(plugin->file, file, sizeof(file));
	snprintf(out, size, "--plugin '%s' ", file);
}

void replay_print(const struct check_data *data, const struct norm_impl *impl, char *out,
				  size_t size)
{
	char input[2 * INPUT_TEXT_MAX], threads[32] = "", plugin[INPUT_TEXT_MAX + 16];

	quote(data->input_text, input, sizeof(input));
	print_plugin(impl, plugin, sizeof(plugin));
	if (data->threads > 1)
		snprintf(threads, sizeof(threads), "threads=%d ", data->threads);
	snprintf(out, size,
			 "normlab replay %s'check impl=%s problem=%s seed=%" PRIu64 " %sinput=%s'", plugin,
			 impl->name, data->problem_text, data->seed, threads, input);
}

/* ---- words -------------------------------------------------------------------------------------- */

static int read_impl(const char *value, struct replay *out, struct message *why)
{
	const char **names;
	size_t count = catalogue_names(&names);

	out->impl = catalogue_find(value);
	if (!out->impl)
		message_word(why, "replay: impl", value, names, count, sizeof(*names));
	free(names);
	return out->impl ? 0 : -1;
}

static int read_problem(const char *value, struct replay *out, struct message *why)
{
	struct message inner;

	if (norm_problem_parse(value, &out->problem, inner.text, sizeof(inner.text)))
		return message(why, "replay: problem=%s: %.700s", value, inner.text);
	return 0;
}

static int read_number(const char *name, const char *value, uint64_t most, uint64_t *out,
					   struct message *why)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 0);
	if (errno || end == value || *end || value[0] == '-' || *out > most)
		return message(why, "replay: %s: '%s' is no whole number up to %" PRIu64, name, value,
					   most);
	return 0;
}

static int read_seed(const char *value, struct replay *out, struct message *why)
{
	return read_number("seed", value, UINT64_MAX, &out->seed, why);
}

static int read_threads(const char *value, struct replay *out, struct message *why)
{
	uint64_t threads;

	if (read_number("threads", value, 4096, &threads, why))
		return -1;
	out->threads = (int)threads;
	return 0;
}

static int read_input(const char *value, struct replay *out, struct message *why)
{
	struct message inner;

	if (input_parse(value, &out->input, &inner))
		return message(why, "replay: %.900s", inner.text);
	return 0;
}

static const struct word {
	const char *name;
	int (*read)(const char *value, struct replay *, struct message *);
} words[] = {
	{"impl", read_impl},       {"problem", read_problem}, {"seed", read_seed},
	{"threads", read_threads}, {"input", read_input},
};
#define WORDS (sizeof(words) / sizeof(words[0]))

static int read_word(const char *name, const char *value, struct replay *out, bool *seen,
					 struct message *why)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (strcmp(words[i].name, name) != 0)
			continue;
		if (seen[i])
			return message(why, "replay: %s is said twice", name);
		seen[i] = true;
		return words[i].read(value, out, why);
	}
	return message_word(why, "replay: word", name, &words[0].name, WORDS, sizeof(words[0]));
}

/* Reads words from `at` on, which is written to. */
static int read_words(char *at, struct replay *out, bool *seen, struct message *why)
{
	for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
		char *equals = at + strcspn(at, "= "), *value = equals + 1, *end;

		if (*equals != '=')
			return message(why, "replay: '%s' is not NAME=VALUE, as in impl=naive/centred", at);
		*equals = '\0';
		end = strcmp(at, "input") == 0 ? strchr(value, '\0') : value + strcspn(value, " ");
		if (*end)
			*end++ = '\0';
		if (read_word(at, value, out, seen, why))
			return -1;
		at = end;
	}
	return 0;
}

int replay_parse(const char *line, struct replay *out, struct message *why)
{
	bool seen[WORDS] = {false};
	char *copy;
	int status;

	*out = (struct replay){.seed = 1, .threads = 1};
	line += strspn(line, " ");
	if (strncmp(line, "check ", 6) == 0)
		line += 6;
	copy = strdup(line);
	if (!copy)
		abort();
	status = read_words(copy, out, seen, why);
	free(copy);
	for (size_t i = 0; !status && i < WORDS; i++)
		if (!seen[i] && words[i].read != read_threads)
			return message(why,
						   "replay: %s= is missing; a line is 'check impl=X problem=P "
						   "seed=N input=I'",
						   words[i].name);
	return status;
}
