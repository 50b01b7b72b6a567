/*
 * What the tests of this folder share: a problem with buffers, filled from a small family of data
 * (the program's own families are harness/data/gen.c, which this folder may not know).
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "dtype.h"
#include "reference.h"
#include "shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum family {
	NORMAL,
	OFFSET,      /* kappa up to 2^20 */
	ALTERNATING, /* 1e4 +- 1 */
	CONSTANT,
	ONE_OFF, /* constant but for one ulp */
	LOGNORMAL,
	OUTLIER,
	FULL_RANGE, /* any finite bits */
	CANCELLING, /* pairs +-2^60 and small ones */
	SUBNORMAL,
	HUGE_VALUES,
	INTEGERS,
	SPARSE, /* zeros, some ones */
	FAMILIES,
	SPECIALS = FAMILIES /* NaN, infinities and zeros among normals */
};

static const char *const family_names[] = {
	"normal",     "offset",     "alternating", "constant", "one-off",  "lognormal", "outlier",
	"full-range", "cancelling", "subnormal",   "huge",     "integers", "sparse",    "specials"};

struct random {
	uint64_t state;
};

static inline uint64_t random_bits(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline double random_unit(struct random *r)
{
	return (double)(random_bits(r) >> 11) * 0x1p-53;
}

static inline double random_normal(struct random *r)
{
	double sum = 0;

	for (int i = 0; i < 12; i++)
		sum += random_unit(r);
	return sum - 6;
}

static inline int random_below(struct random *r, int n)
{
	return (int)(random_bits(r) % (uint64_t)n);
}

/* The greatest finite value and the least positive one of a type. */
static inline double type_greatest(enum norm_dtype type)
{
	const struct norm_format *f = &norm_formats[type];

	return ldexp(2 - ldexp(1, 1 - f->precision), f->greatest_exponent);
}

static inline double type_least(enum norm_dtype type)
{
	return ldexp(1, norm_formats[type].least_exponent - norm_formats[type].precision + 1);
}

static inline double family_value(enum family family, enum norm_dtype type, int64_t i,
								  double level, struct random *r)
{
	const struct norm_format *f = &norm_formats[type];
	double special[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 0, -0.0};
	int spread = f->greatest_exponent - f->least_exponent + f->precision - 1;

	switch (family) {
	case NORMAL:
		return random_normal(r);
	case OFFSET:
		return level * 1e3 + random_normal(r) * 1e-3 * level;
	case ALTERNATING:
		return 1e4 + (i % 2 ? 1 : -1);
	case CONSTANT:
		return level;
	case ONE_OFF:
		return i ? 1 : 1 + ldexp(1, 1 - f->precision);
	case LOGNORMAL:
		return exp(3 * random_normal(r));
	case OUTLIER:
		return i == 1 ? 1e4 * level : random_normal(r);
	case FULL_RANGE:
		return ldexp(random_unit(r) - 0.5,
					 f->least_exponent - f->precision + 1 + random_below(r, spread));
	case CANCELLING:
		return i % 3 == 2 ? random_normal(r)
						  : ldexp(i % 3 ? -1 : 1, f->greatest_exponent > 60 ? 60 : 12);
	case SUBNORMAL:
		return type_least(type) * (random_below(r, 33) - 16);
	case HUGE_VALUES:
		return type_greatest(type) * (2 * random_unit(r) - 1);
	case INTEGERS:
		return random_below(r, 17) - 8;
	case SPARSE:
		return random_below(r, 4) == 0;
	case SPECIALS:
		return random_below(r, 12) ? random_normal(r) : special[random_below(r, 5)];
	}
	return 0;
}

struct fixture {
	struct norm_problem p;
	struct norm_args args;
	struct reference_exact y, dgamma, dbeta;
	struct reference_set *sets;
	struct reference_counts counts;
	int64_t x_room, y_room, elements;
	void *memory[32];
	int blocks;
};

static inline void *fixture_block(struct fixture *f, int64_t count, size_t size)
{
	void *block = calloc((size_t)count + 1, size);

	assert_non_null(block);
	f->memory[f->blocks++] = block;
	return block;
}

static inline void *fixture_input(struct fixture *f, enum norm_dtype type, int64_t count,
								  enum family family, struct random *r)
{
	void *block = fixture_block(f, count, norm_dtype_size(type));
	double levels[] = {1, 0.1, 1234, 3}, level = levels[random_below(r, 4)];

	for (int64_t i = 0; i < count; i++)
		norm_store(type, block, i, family_value(family, type, i, level, r));
	return block;
}

static inline void fixture_statistics(struct fixture *f, struct random *r)
{
	struct norm_problem *p = &f->p;
	int64_t sets = norm_sets(p);
	double *means = calloc((size_t)sets + 1, sizeof(*means));

	f->args.mean = fixture_input(f, p->stat, sets, NORMAL, r);
	f->args.rstd = fixture_input(f, p->stat, sets, NORMAL, r);
	f->args.var = fixture_block(f, sets, norm_dtype_size(p->stat));
	f->args.running_mean = fixture_input(f, p->stat, sets, NORMAL, r);
	f->args.running_var = fixture_input(f, p->stat, sets, NORMAL, r);
	for (int64_t i = 0; i < sets; i++) {
		norm_store(p->stat, f->args.running_var, i,
				   fabs(norm_load(p->stat, f->args.running_var, i)) + 0.01);
		norm_store(p->stat, f->args.rstd, i, fabs(norm_load(p->stat, f->args.rstd, i)) + 0.01);
	}
	free(means);
}

/* Everything a problem may need, in and out; `extra`: the family of gamma, beta, dy, residual. */
static inline void fixture_init(struct fixture *f, const struct norm_problem *p,
								enum family family, enum family extra, uint64_t seed)
{
	struct random r = {seed};
	uint8_t *mask;

	*f = (struct fixture){.p = *p};
	f->elements = norm_elements(p);
	f->x_room = norm_xstride(p) * norm_rows(p);
	f->y_room = norm_ystride(p) * norm_rows(p);
	f->args.x = fixture_input(f, p->x, f->x_room, family, &r);
	f->args.residual = fixture_input(f, p->x, f->x_room, extra, &r);
	f->args.gamma = fixture_input(f, p->param, p->c, extra, &r);
	f->args.beta = fixture_input(f, p->param, p->c, extra, &r);
	f->args.dy = fixture_input(f, p->y, f->y_room, extra, &r);
	if (seed % 2)
		f->args.dsum = fixture_input(f, p->x, f->x_room, extra, &r);
	mask = fixture_block(f, p->n * p->s, 1);
	for (int64_t i = 0; i < p->n * p->s; i++)
		mask[i] = random_below(&r, 4) > 0;
	f->args.mask = p->mask ? mask : NULL;
	fixture_statistics(f, &r);
	f->args.y = fixture_block(f, f->y_room, norm_dtype_size(p->y));
	f->args.sum = fixture_block(f, f->x_room, norm_dtype_size(p->x));
	f->args.dx = fixture_block(f, f->x_room, norm_dtype_size(p->x));
	f->args.dgamma = fixture_block(f, p->c, norm_dtype_size(p->param));
	f->args.dbeta = fixture_block(f, p->c, norm_dtype_size(p->param));
	f->y.hi = fixture_block(f, f->elements, sizeof(double));
	f->y.lo = fixture_block(f, f->elements, sizeof(double));
	f->dgamma.hi = fixture_block(f, p->c, sizeof(double));
	f->dgamma.lo = fixture_block(f, p->c, sizeof(double));
	f->dbeta.hi = fixture_block(f, p->c, sizeof(double));
	f->dbeta.lo = fixture_block(f, p->c, sizeof(double));
	f->sets = fixture_block(f, norm_sets(p), sizeof(*f->sets));
}

static inline void fixture_free(struct fixture *f)
{
	for (int i = 0; i < f->blocks; i++)
		free(f->memory[i]);
}

/* By the oracle, or by the definition at `bits` where bits is not 0. */
static inline void fixture_run(struct fixture *f, enum reference_tier tier, int threads,
							   long bits)
{
	struct reference_request request = {
		.problem = &f->p,
		.args = &f->args,
		.y = f->y,
		.dgamma = f->dgamma,
		.dbeta = f->dbeta,
		.sets = f->sets,
		.threads = threads,
		.first_tier = tier,
		.counts = &f->counts,
	};

	assert_null(bits ? reference_define(&request, bits) : reference_compute(&request));
}

static inline int same_value(double a, double b)
{
	return norm_bits64(a) == norm_bits64(b) || (isnan(a) && isnan(b));
}

/* Of an exact value per element, that of each place of a strided tensor. */
static inline double *spread(const struct norm_problem *p, const struct reference_exact *exact,
							 int64_t stride, int64_t room)
{
	double *places = calloc((size_t)room + 1, sizeof(*places));

	for (int64_t set = 0; set < norm_sets(p); set++)
		for (int64_t i = 0; i < norm_set_size(p); i++) {
			int64_t at = norm_offset(p, norm_row_length(p), set, i);

			places[norm_offset(p, stride, set, i)] =
				exact->lo[at] == 0 ? exact->hi[at] : (double)NAN;
		}
	return places;
}

/* The definition rounds before it decides: it may be wrong where the exact value is a midpoint, or 0
 * where what is left of terms up to 2^2100 in 2400 bits is noise, and nowhere else. */
#define DEFINITION_BITS  2400
#define DEFINITION_NOISE 0x1p-250

static inline int excused(double oracle, double definition, double exact)
{
	return exact == 0 ? oracle == 0 && !signbit(oracle) && fabs(definition) < DEFINITION_NOISE
					  : (long double)oracle + (long double)definition == 2 * (long double)exact;
}

static inline int64_t differences(const char *what, enum norm_dtype type, const void *a,
								  const void *b, int64_t count, const struct norm_problem *p,
								  const double *exact)
{
	int64_t wrong = 0;
	char text[NORM_TEXT_MAX];

	for (int64_t i = 0; i < count; i++) {
		double x = norm_load(type, a, i), y = norm_load(type, b, i);

		if (same_value(x, y) || (exact && excused(x, y, exact[i])))
			continue;
		if (wrong++ < 3) {
			norm_problem_print(p, text, sizeof(text));
			print_error("%s: %s[%lld]: %a is not %a\n", text, what, (long long)i, x, y);
		}
	}
	return wrong;
}

/* Outputs of two runs that differ; NaN equals NaN, and -0 is not 0. `defined`: b is the
 * definition's. */
static inline int64_t fixture_differences(const struct fixture *a, const struct fixture *b,
										  int defined)
{
	const struct norm_problem *p = &a->p;
	double *y = NULL, *dx = NULL;
	int64_t sets = norm_sets(p), wrong = 0;

	if (defined) {
		y = spread(p, &a->y, norm_ystride(p), a->y_room);
		dx = spread(p, &a->y, norm_xstride(p), a->x_room);
	}
	wrong += differences("y", p->y, a->args.y, b->args.y, a->y_room, p, y);
	wrong += differences("sum", p->x, a->args.sum, b->args.sum, a->x_room, p, NULL);
	wrong += differences("mean", p->stat, a->args.mean, b->args.mean, sets, p, NULL);
	wrong += differences("rstd", p->stat, a->args.rstd, b->args.rstd, sets, p, NULL);
	wrong += differences("var", p->stat, a->args.var, b->args.var, sets, p, NULL);
	wrong += differences("running_mean", p->stat, a->args.running_mean, b->args.running_mean,
						 sets, p, NULL);
	wrong += differences("running_var", p->stat, a->args.running_var, b->args.running_var, sets,
						 p, NULL);
	wrong += differences("dx", p->x, a->args.dx, b->args.dx, a->x_room, p, dx);
	wrong += differences("dgamma", p->param, a->args.dgamma, b->args.dgamma, p->c, p,
						 defined ? a->dgamma.hi : NULL);
	wrong += differences("dbeta", p->param, a->args.dbeta, b->args.dbeta, p->c, p, NULL);
	free(y);
	free(dx);
	return wrong;
}

#endif
