/* normlab: finds the verb, reads its flags, runs it. */
#include "catalogue.h"
#include "clock.h"
#include "option.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < verb_count; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* A full disk or a closed pipe must not look like success. */
static int finish(int code)
{
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "normlab: stdout: the output could not be written\n");
		return EXIT_USAGE;
	}
	return code;
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
	struct settings settings = settings_default();
	struct message why;
	int code;

	if (options_parse(verb, argc, argv, &settings, &why)) {
		code = verb_refuse(&why);
	} else if (settings.help) {
		options_help(verb);
		code = EXIT_HELD;
	} else if (catalogue_plugins(&settings.plugins, &why)) {
		code = verb_refuse(&why);
	} else {
		code = verb->run(&settings);
	}
	settings_free(&settings);
	return code;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	const struct verb *verb;
	struct message why;

	if (word && strcmp(word, CLOCK_WORD) == 0)
		return clock_process();
	/* Then a write beyond ulimit -f fails, and is told of, like one to a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	if (!word || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		options_help(NULL);
		return finish(word ? EXIT_HELD : EXIT_USAGE);
	}
	for (size_t i = 0; i < program_flag_count; i++)
		if (strcmp(program_flags[i].name, word) == 0) {
			program_flags[i].print();
			return finish(EXIT_HELD);
		}
	verb = find_verb(word);
	if (!verb) {
		message_word(&why, word[0] == '-' ? "flag" : "verb", word, &verbs[0].name, verb_count,
					 sizeof(verbs[0]));
		return verb_refuse(&why);
	}
	return finish(run_verb(verb, argc - 2, argv + 2));
}
