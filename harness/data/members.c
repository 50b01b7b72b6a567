/*
 * Members of a pooled set, gathered run by run: a run is what lies equally spaced in memory.
 * norm-build: portable
 */
#include "members.h"

#include "dtype.h"
#include "shape.h"

#define LOAD(type, convert)                                                                    \
 do {                                                                                          \
  const type *from = (const type *)base + first;                                               \
  if (step == 1)                                                                               \
   for (int64_t i = 0; i < count; i++)                                                         \
	out[i] = convert(from[i]);                                                                 \
  else                                                                                         \
   for (int64_t i = 0; i < count; i++)                                                         \
	out[i] = convert(from[i * step]);                                                          \
 } while (0)

/* `count` elements from `first` on, `step` apart. The type is looked at once a run. */
static void load_run(enum norm_dtype type, const void *base, int64_t first, int64_t step,
					 int64_t count, double *out)
{
	switch (type) {
	case NORM_F32:
		LOAD(float, (double));
		return;
	case NORM_F64:
		LOAD(double, (double));
		return;
	case NORM_BF16:
		LOAD(uint16_t, (double)norm_f32_of_bf16);
		return;
	case NORM_F16:
		LOAD(uint16_t, (double)norm_f32_of_f16);
		return;
	}
}

static void store_run(enum norm_dtype type, void *base, int64_t first, int64_t step,
					  int64_t count, const double *values)
{
	for (int64_t i = 0; i < count; i++)
		norm_store(type, base, first + i * step, values[i]);
}

/* How a set falls into runs: `runs` of `length`, the next beginning `stride` further on. */
struct runs {
	int64_t runs, length, first, stride, step;
};

static struct runs runs_of(const struct norm_problem *p, enum role role, int64_t set)
{
	int64_t stride = role_shape(p, role).stride;

	if (p->op != NORM_BATCH)
		return (struct runs){1, p->c, set * stride, 0, 1};
	if (p->layout == NORM_NHWC)
		return (struct runs){1, p->n * p->s, set, 0, stride};
	return (struct runs){p->n, p->s, set * p->s, stride, 1};
}

void members_load(const struct norm_problem *p, enum role role, const void *base, int64_t set,
				  double *out)
{
	struct runs r = runs_of(p, role, set);

	for (int64_t i = 0; i < r.runs; i++)
		load_run(role_type(p, role), base, r.first + i * r.stride, r.step, r.length,
				 out + i * r.length);
}

void members_store(const struct norm_problem *p, enum role role, void *base, int64_t set,
				   const double *values)
{
	struct runs r = runs_of(p, role, set);

	for (int64_t i = 0; i < r.runs; i++)
		store_run(role_type(p, role), base, r.first + i * r.stride, r.step, r.length,
				  values + i * r.length);
}
