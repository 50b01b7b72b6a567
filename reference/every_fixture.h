/* For tests only: outputs of every shape, type, attribute and family of data, handed to an independent check. */
#ifndef EVERY_FIXTURE_H
#define EVERY_FIXTURE_H

#include "fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Of an oracle's outputs, in args. */
typedef void every_check(const struct norm_problem *p, const struct norm_args *args);

/* Texts that are no problem are passed over; x is finite, which is all that a check need know. */
static inline void every_run(const char *text, enum family family, enum family extra,
							 uint64_t seed, every_check *check)
{
	struct norm_problem p;
	struct fixture f;

	if (norm_problem_parse(text, &p, NULL, 0))
		return;
	fixture_init(&f, &p, family, extra, seed);
	for (int64_t i = 0; i < f.x_room; i++)
		if (!isfinite(norm_load(p.x, f.args.x, i)))
			norm_store(p.x, (void *)(uintptr_t)f.args.x, i, 1);
	fixture_run(&f, REFERENCE_FAST, 1, 0);
	check(&p, &f.args);
	fixture_free(&f);
}

struct every {
	const char *const *shapes, *const *words;
	size_t shape_count, word_count;
	enum family extra; /* beside NORMAL: of gamma, beta, dy, residual */
};

static inline void every_family(const struct every *e, const char *text, uint64_t *seed,
								every_check *check)
{
	for (int family = NORMAL; family < FAMILIES; family++) {
		every_run(text, (enum family)family, NORMAL, ++*seed, check);
		if (e->extra != NORMAL)
			every_run(text, (enum family)family, e->extra, ++*seed, check);
	}
}

static inline void every_of(const struct every *e, every_check *check)
{
	static const char *const types[] = {"f32", "f64", "bf16", "f16"};
	uint64_t seed = 0;

	for (size_t i = 0; i < e->shape_count; i++)
		for (int t = 0; t < 4; t++)
			for (size_t k = 0; k < e->word_count; k++) {
				char stem[64], text[160];

				snprintf(stem, sizeof(stem), e->shapes[i], types[t]);
				snprintf(text, sizeof(text), "%s%s", stem, e->words[k]);
				every_family(e, text, &seed, check);
			}
}

#endif
