/* The options: one table of flag, value, verbs and meaning; parsing and every help text read it. */
#ifndef OPTION_H
#define OPTION_H

#include "settings.h"
#include "verb.h"

#include <stdbool.h>

enum option_kind {
	OPTION_FLAG,  /* an int becomes 1 */
	OPTION_TEXT,  /* a const char * */
	OPTION_TEXTS, /* appended to a struct texts */
	OPTION_COUNT, /* an int64_t, `least` or more */
	OPTION_SEED,  /* a uint64_t, decimal or 0x… */
	OPTION_REAL,  /* a double, `least` or more */
	OPTION_NEVER  /* refused with `about`, which says why */
};

struct option {
	const char *name; /* with its dashes */
	char letter;      /* short form, or 0 */
	enum option_kind kind;
	size_t offset;     /* in struct settings */
	const char *meta;  /* the value's name in --help, NULL for flags */
	const char *verbs; /* names of those that take it, separated by spaces; "*" for all */
	const char *about;
	double least;
};

extern const struct option options[];
extern const size_t option_count;

/* 0, or -1 with one line naming the flag, its value, what is allowed and the nearest word. */
int options_parse(const struct verb *verb, int argc, char **argv, struct settings *out,
				  struct message *why);
/* Whether the option belongs to this verb (NULL: to the program itself). */
bool option_applies(const struct option *option, const struct verb *verb);
/* NULL: the program's help. */
void options_help(const struct verb *verb);

#endif
