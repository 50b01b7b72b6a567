/*
 * The oracle against the readable definition at 2400 bits, for every kind of problem: the same bits
 * and the same exact values. At an exact tie alone the definition may differ (ties_suite.c and
 * rational_suite.c decide those).
 */
#ifndef DEFINITION_CHECK_H
#define DEFINITION_CHECK_H

#include "fixture.h"

/* Variants of a problem: cut at ' ', each word is appended to every stem. */
static const char *const stems[] = {
	"layer/%s/5x37", "rms/%s/5x37", "batch/%s/7x5x9", "batch/%s/3x35x5/nhwc", "batch/%s/6x3x20",
};
static const char *const types[] = {"f32", "f64", "bf16", "f16"};
static const char *const forward[] = {
	"",
	"/eps_at=outside/ddof=1",
	"/eps=0/affine=none",
	"/gamma+1",
	"/y=f64/save=rstd/stat=f64",
	"/y=f32/param=f64/save=var",
	"/save=rstd/stat=bf16/ddof=1",
	"/y=bf16/param=f16/save=var",
	"/residual=exact/save=var",
	"/residual=rounded/affine=none/y=f16",
	"/cast=llama",
	"/cast=llama/gamma+1/y=bf16",
	"/momentum=0.1",
	"/keep=0.9/running_ddof=0/ddof=1",
	"/mask/momentum=0.25",
	"/infer",
	"/infer/eps_at=outside/gamma+1/mask",
	"/xstride=190/ystride=200",
	"/eps=1e300",
	"/eps=0/eps_at=outside",
	"/affine=gamma/y=f16",
};
static const char *const backward[] = {
	"/bwd",
	"/bwd/eps_at=outside/ddof=1",
	"/bwd/affine=none/eps=0",
	"/bwd/gamma+1/param=f64",
	"/bwd/stats=given",
	"/bwd/residual=exact",
	"/bwd/mask",
	"/bwd/infer",
	"/bwd/infer/gamma+1",
	"/bwd/xstride=190/ystride=200",
	"/bwd/stats=given/ddof=1/stat=f64/mask",
	"/bwd/eps=0/eps_at=outside",
	"/bwd/infer/eps_at=outside/stat=f64",
};

static int64_t elements, relative_failures;

/* |hi + lo - (hi' + lo')| <= 2^-69 |value|. */
static void compare_exact(const struct fixture *a, const struct fixture *b,
						  const struct reference_exact *x, const struct reference_exact *y,
						  int64_t count)
{
	for (int64_t i = 0; i < count; i++) {
		double difference = x->hi[i] - y->hi[i] + (x->lo[i] - y->lo[i]);

		if (!isfinite(y->hi[i]) ||
			fabs(y->hi[i]) < (x->hi[i] == 0 ? DEFINITION_NOISE : 0x1p-900))
			continue;
		if (!(fabs(difference) <= 0x1p-69 * fabs(y->hi[i]))) {
			relative_failures++;
			print_error("exact value %lld: %a + %a, not %a + %a (%s)\n", (long long)i, x->hi[i],
						x->lo[i], y->hi[i], y->lo[i], a->p.dir || b->p.dir ? "bwd" : "fwd");
		}
	}
}

static void compare_sets(const struct fixture *a, const struct fixture *b)
{
	for (int64_t i = 0; i < norm_sets(&a->p); i++) {
		const struct reference_set *s = &a->sets[i], *t = &b->sets[i];
		const double pairs[][2] = {
			{s->mean, t->mean},         {s->var, t->var}, {s->rstd, t->rstd},
			{s->kappa, t->kappa},       {s->rms, t->rms}, {s->max_abs, t->max_abs},
			{s->mean_abs, t->mean_abs},
		};

		assert_int_equal(s->count, t->count);
		for (size_t k = 0; k < sizeof(pairs) / sizeof(*pairs); k++)
			if (!same_value(pairs[k][0], pairs[k][1]) &&
				!(fabs(pairs[k][0] - pairs[k][1]) <= 0x1p-45 * fabs(pairs[k][1]))) {
				relative_failures++;
				print_error("set %lld, statistic %zu: %a is not %a\n", (long long)i, k,
							pairs[k][0], pairs[k][1]);
			}
	}
}

static int64_t compare(const struct norm_problem *p, enum family family, enum family extra,
					   uint64_t seed)
{
	struct fixture oracle, definition;
	int64_t wrong;

	fixture_init(&oracle, p, family, extra, seed);
	fixture_init(&definition, p, family, extra, seed);
	fixture_run(&oracle, REFERENCE_FAST, 1, 0);
	fixture_run(&definition, REFERENCE_FAST, 1, DEFINITION_BITS);
	wrong = fixture_differences(&oracle, &definition, 1);
	compare_exact(&oracle, &definition, &oracle.y, &definition.y, oracle.elements);
	compare_exact(&oracle, &definition, &oracle.dgamma, &definition.dgamma, p->c);
	compare_exact(&oracle, &definition, &oracle.dbeta, &definition.dbeta, p->c);
	compare_sets(&oracle, &definition);
	if (wrong)
		print_error("  family %s\n", family_names[family]);
	elements += oracle.elements;
	fixture_free(&oracle);
	fixture_free(&definition);
	return wrong;
}

static inline int64_t compare_all(const char *const *words, size_t count, enum family first,
								  enum family last, enum family extra)
{
	int64_t wrong = 0;
	uint64_t seed = 0;

	for (size_t i = 0; i < sizeof(stems) / sizeof(*stems); i++)
		for (size_t t = 0; t < 4; t++)
			for (size_t k = 0; k < count; k++) {
				char stem[96], text[256];
				struct norm_problem p;

				snprintf(stem, sizeof(stem), stems[i], types[t]);
				snprintf(text, sizeof(text), "%s%s", stem, words[k]);
				if (norm_problem_parse(text, &p, NULL, 0))
					continue;
				for (int f = (int)first; f <= (int)last; f++)
					wrong += compare(&p, (enum family)f, extra, ++seed);
			}
	return wrong;
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#endif
