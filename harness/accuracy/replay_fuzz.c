/* Any replay line: refused in one line, or printed and read again to the same check. */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const struct replay *a, const struct replay *b)
{
	char one[NORM_TEXT_MAX], two[NORM_TEXT_MAX];

	norm_problem_print(&a->problem, one, sizeof(one));
	norm_problem_print(&b->problem, two, sizeof(two));
	if (a->impl != b->impl || a->seed != b->seed || strcmp(one, two) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), line[REPLAY_LINE_MAX], *quote;
	struct message why = {""};
	struct replay replay, again;
	struct check_data check;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (replay_parse(text, &replay, &why)) {
		if (!why.text[0])
			abort();
		free(text);
		return 0;
	}
	check_name(&check, &replay.problem, &replay.input, replay.seed);
	check.threads = replay.threads;
	replay_print(&check, replay.impl, line, sizeof(line));
	/* Between the shell's quotes; a path with quotes of its own is the shell's to read. */
	quote = strrchr(line, '\'');
	if (quote && strlen(line) + 1 < sizeof(line) && !strchr(check.input_text, '\'')) {
		*quote = '\0';
		if (replay_parse(strchr(line, '\'') + 1, &again, &why))
			abort();
		same(&replay, &again);
	}
	free(text);
	return 0;
}
