/* normlab: finds the verb, reads its flags, runs it. */
#include "catalogue.h"
#include "clock.h"
#include "option.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

static void print_version(void)
{
	printf("normlab %s (%s)\n%s, %s: %s\n", version.number, version.commit, version.compiler,
		   version.build, version.flags);
}

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
	if (!word || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
		strcmp(word, "help") == 0) {
		options_help(NULL);
		return finish(word ? EXIT_HELD : EXIT_USAGE);
	}
	if (strcmp(word, "--version") == 0) {
		print_version();
		return finish(EXIT_HELD);
	}
	if (strcmp(word, CLOCK_WORD) == 0)
		return clock_process();
	verb = find_verb(word);
	if (!verb) {
		message_word(&why, word[0] == '-' ? "flag" : "verb", word, &verbs[0].name, verb_count,
					 sizeof(verbs[0]));
		return verb_refuse(&why);
	}
	return finish(run_verb(verb, argc - 2, argv + 2));
}
