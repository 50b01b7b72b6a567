/* The verbs: one table, from which dispatch, --help, the man page and completion follow. */
#ifndef VERB_H
#define VERB_H

#include "settings.h"

struct verb {
	const char *name;
	const char *operands;                /* "[SUITE]" */
	const char *about;                   /* one line */
	int (*run)(const struct settings *); /* returns the exit code */
};

extern const struct verb verbs[];
extern const size_t verb_count;

/* What the program itself answers, without a verb. */
struct program_flag {
	const char *name;
	const char *about;
	void (*print)(void);
};

extern const struct program_flag program_flags[];
extern const size_t program_flag_count;

/* DESIGN section 11. */
enum exit_code {
	EXIT_HELD = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_SLOWER = 3,
	EXIT_AMBIGUOUS = 4
};

/* Prints "normlab: …" on stderr and returns EXIT_USAGE. */
int verb_refuse(const struct message *why);

int verb_list(const struct settings *settings);
int verb_check(const struct settings *settings);
int verb_replay(const struct settings *settings);
int verb_bench(const struct settings *settings);
int verb_run(const struct settings *settings);
int verb_study(const struct settings *settings);
int verb_report(const struct settings *settings);
int verb_apply(const struct settings *settings);
int verb_choose(const struct settings *settings);
int verb_merge(const struct settings *settings);
int verb_export(const struct settings *settings);
int verb_compare(const struct settings *settings);
int verb_doctor(const struct settings *settings);

#endif
