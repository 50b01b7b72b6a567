/*
 * Data for a problem: a named, seeded family, or the user's own file. Counter-based and bit-identical
 * on every machine. A family fills each pooled set; values are made in the problem's own types.
 */
#ifndef INPUT_H
#define INPUT_H

#include "message.h"
#include "role.h"

#define INPUT_PARAMETERS 4
#define INPUT_TEXT_MAX   512

struct input_parameter {
	const char *name;
	double usual;
	const char *about;
};

struct input_family;
struct gen;

/*
 * A plain value with a text form: `normal:mean=1e4,std=1`, `normal:gamma=2,mask=0.5`,
 * `file:acts.npy#tensor`. Beside a family's own parameters each takes the name of any input role
 * but x, and a constant for it (mask: the share of positions that count); NaN is "not asked".
 */
struct input {
	const struct input_family *family;
	double parameter[INPUT_PARAMETERS];
	double constant[ROLES];
	char path[INPUT_TEXT_MAX], tensor[128]; /* file only */
};

struct input_family {
	const char *name;
	const char *about; /* one line */
	struct input_parameter parameter[INPUT_PARAMETERS];
	/* Writes the counted members of one pooled set (gen.h). NULL where `fill` does more. */
	void (*set)(const struct gen *);
	/* Fills x, once all roles that do not follow from it are filled; may refill those. NULL: x set
	 * by set. */
	int (*fill)(const struct input *, const struct norm_problem *, uint64_t seed,
				struct norm_args *, struct message *);
	/* Whether x alone makes the difficulty: then the residual is 0 unless it is asked for. */
	int alone;
	unsigned owns; /* bits of roles that the family decides, so that no constant is taken */
	/* NULL, or a phrase: why this family cannot be made for this problem. Optional. */
	const char *(*misfit)(const struct input *, const struct norm_problem *);
};

extern const struct input_family input_families[];
extern const size_t input_family_count;

/* A failure reported of a real library: `case:NAME` is its input. */
struct input_case {
	const char *name; /* repository#number */
	const char *problem, *input, *about;
};

extern const struct input_case input_cases[];
extern const size_t input_case_count;

int input_parse(const char *text, struct input *out, struct message *why);
/* parse(print(i)) == i; parameters at their usual value are left out. */
size_t input_print(const struct input *input, char *out, size_t size);
/* Fills every role that the problem uses as an input (role.h), padding excepted. */
int input_fill(const struct input *input, const struct norm_problem *problem, uint64_t seed,
			   struct norm_args *args, struct message *why);

#endif
