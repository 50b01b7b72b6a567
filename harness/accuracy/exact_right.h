/* What exact_suite.c, exact_ends_suite.c and exact_soak.c share: outputs compared with the truth, bit by bit. */
#ifndef EXACT_RIGHT_H
#define EXACT_RIGHT_H

#include "kernels_fixture.h"

#include "dtype.h"
#include "members.h"

#include <inttypes.h>
#include <math.h>

static int64_t exact_elements;

/* Bits compared, but for the sign of zero and what a NaN carries. */
static inline int exact_is(double is, double should)
{
	return is == should || (isnan(is) && isnan(should));
}

static inline void exact_complain(const struct check_data *data, const struct norm_impl *impl,
								  const char *what, const int64_t at[2], double is,
								  double should)
{
	print_error("%s: %s, %s, seed %" PRIu64 ": %s of set %" PRId64 ", member %" PRId64
				": %a, and right is %a\n",
				impl->name, data->problem_text, data->input_text, data->seed, what, at[0],
				at[1], is, should);
}

/* y, or dx. */
static inline int64_t exact_compare_members(const struct check_data *data,
											const struct norm_impl *impl, enum role role)
{
	const struct norm_problem *p = &data->problem;
	const void *is_at = role_get(&data->work.args, role);
	const void *right = role_get(truth_args(data->truth), role);
	int64_t size = norm_set_size(p), misrounded = 0;
	double *is = malloc(2 * (size_t)(size + 1) * sizeof(*is)), *should = is + size + 1;

	assert_non_null(is);
	for (int64_t set = 0; set < norm_sets(p); set++) {
		members_load(p, role, is_at, set, is);
		members_load(p, role, right, set, should);
		for (int64_t i = 0; i < size; i++)
			if (!exact_is(is[i], should[i]) && misrounded++ == 0)
				exact_complain(data, impl, role_name(role), (int64_t[]){set, i}, is[i],
							   should[i]);
	}
	exact_elements += norm_elements(p);
	free(is);
	return misrounded;
}

/* dgamma, or dbeta. */
static inline int64_t exact_compare_parameters(const struct check_data *data,
											   const struct norm_impl *impl, enum role role)
{
	const struct norm_problem *p = &data->problem;
	const void *is_at = role_get(&data->work.args, role);
	const void *right = role_get(truth_args(data->truth), role);
	int64_t misrounded = 0;

	for (int64_t i = 0; is_at && i < p->c; i++) {
		double is = norm_load(p->param, is_at, i), should = norm_load(p->param, right, i);

		if (!exact_is(is, should) && misrounded++ == 0)
			exact_complain(data, impl, role_name(role), (int64_t[]){i, 0}, is, should);
	}
	exact_elements += p->c;
	return misrounded;
}

static inline int64_t exact_compare(const struct check_data *data, const struct norm_impl *impl)
{
	if (data->problem.dir == NORM_FORWARD)
		return exact_compare_members(data, impl, ROLE_Y);
	return exact_compare_members(data, impl, ROLE_DX) +
		   exact_compare_parameters(data, impl, ROLE_DGAMMA) +
		   exact_compare_parameters(data, impl, ROLE_DBETA);
}

/* What claims to round correctly, on every instruction set that is here. */
static inline int exact_claims(const struct norm_impl *impl)
{
	return strcmp(impl->family, "exact") == 0 || strcmp(impl->algorithm, "exact") == 0;
}

/* Of any type, in a tensor without strides. */
static inline void exact_put(struct check_data *data, enum role role, int64_t i, double value)
{
	norm_store(role_type(&data->problem, role), data->pristine.region[role].data, i, value);
}

static inline double exact_get(const struct check_data *data, enum role role, int64_t i)
{
	return norm_load(role_type(&data->problem, role), data->pristine.region[role].data, i);
}

/* Half of the last bit of numbers from 1 to 2. */
static inline double exact_half_ulp(enum norm_dtype type)
{
	return ldexp(1, -norm_formats[type].precision);
}

/* Of a suite's `all` seeds one is enough for sanitizers, who watch addresses and operations, not values, at a third of the speed. */
#if defined(__SANITIZE_ADDRESS__)
# define EXACT_SEEDS(all) 1
#else
# define EXACT_SEEDS(all) (all)
#endif

/* Inputs were changed: a new truth, and all that claim to round correctly; how many. */
static inline int exact_expect_right(struct check_data *data)
{
	const struct norm_impl *const *impls = norm_impls();
	const char *phrase;
	int tried = 0;

	truth_free(data->truth);
	data->truth = truth_compute(&data->problem, &data->pristine.args, 1, &phrase);
	assert_non_null(data->truth);
	for (size_t i = 0; impls[i]; i++) {
		if (!exact_claims(impls[i]) || norm_reject(impls[i], &data->problem))
			continue;
		fixture_run(data, impls[i]);
		assert_int_equal(exact_compare(data, impls[i]), 0);
		tried++;
	}
	return tried;
}

#endif
