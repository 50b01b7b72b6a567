/*
 * Every implementation that declares a bound is held to it: kappa from 1 to 1e7, sets of 1 to 2^20
 * members, every family that no intermediate overflows or underflows on. Prints how close each came:
 * measured/bound, the largest and the geometric mean over sets, for var and for y.
 */
#include "kernels_fixture.h"

#include "dtype.h"

#include <math.h>

static const char *const sweep_inputs[] = {
	"normal",
	"normal:mean=1",
	"normal:mean=10",
	"normal:mean=100",
	"normal:mean=1e3",
	"normal:mean=1e4",
	"normal:mean=-1e5",
	"normal:mean=1e6",
	"normal:mean=1e7",
	"uniform:low=0",
	"lognormal",
	"lognormal:sigma=3",
	"near",
	"alternating",
	"ramp",
	"outlier",
	"outlier:at=1",
	"outlier:at=0.5",
	"outlier:size=1e8",
	"massive",
	"integers",
	"sorted:mean=10",
	"permuted:mean=10",
	"meanulp",
	"cancel",
	"ulp",
	"constant",
	"constant:value=0.1",
	"pairs:exponent=20",
	"padded",
};

static const char *const sweep_problems[] = {
	"layer/f32/1x1/save=rstd",
	"layer/f32/2x2/save=var/eps_at=outside/ddof=1",
	"layer/f32/3x3/save=var/ddof=1",
	"layer/f32/3x17/save=var",
	"layer/f32/2x257/save=var/eps=0x1p-40",
	"layer/f32/4x768/save=rstd",
	"layer/f32/2x4096/save=var",
	"layer/f32/3x300/eps_at=outside/save=rstd",
	"layer/f32/3x300/eps_at=outside/save=var/ddof=1",
	"layer/f32/3x300/residual=exact/save=var",
	"layer/f32/3x300/residual=rounded/gamma+1",
	"rms/f32/3x300/save=var/gamma+1",
	"rms/f32/2x4096/save=rstd/affine=none",
	"batch/f32/60x3/save=var",
	"batch/f32/7x3x5x5/nhwc/mask/save=rstd/ddof=1",
	"batch/f32/6x3x90/save=var",
	"layer/f32/3x300/gamma+1/save=var",
	"layer/f64/3x300/save=var",
	"rms/f64/3x300/gamma+1",
	"layer/f64/2x1100/save=rstd/residual=exact",
	"rms/f64/3x300/save=var",
	"batch/f64/30x3x4/save=var/mask",
	"layer/bf16/4x768/save=var",
	"layer/f16/3x300/save=rstd/residual=exact",
	"rms/bf16/3x300/cast=llama",
	"layer/bf16/3x300/y=f32/param=bf16/save=var",
	"layer/f32/4x300/bwd",
	"layer/f32/3x700/bwd/eps_at=outside/ddof=1",
	"layer/f64/3x300/bwd",
	"rms/f32/4x300/bwd/gamma+1",
	"layer/f32/4x300/bwd/param=f64/gamma+1",
	"rms/f64/3x2/bwd",
	"batch/f32/20x3x7/bwd/mask",
	"batch/f32/20x3/bwd/infer",
	"batch/f64/20x3x7/bwd/mask",
	"batch/f64/300x3/bwd/nhwc/eps_at=outside/ddof=1/gamma+1",
	"batch/f64/20x3/bwd/infer",
	"layer/bf16/3x300/bwd/residual=rounded",
};

/* Few, since each costs a million elements. */
static const char *const long_problems[] = {
	"layer/f32/1x65536/save=var", "layer/f32/1x1048576/save=var", "batch/f32/3000x70/save=var",
	"batch/f32/2x1x70000/save=var"};
static const char *const long_inputs[] = {"normal:mean=3", "lognormal"};

#define IMPLS 64

struct closeness {
	double largest, logarithms;
	int64_t count, infinite;
};
static struct closeness of_var[IMPLS], of_y[IMPLS];
static int64_t over;

/* 0/0 is no information; an exact result has no logarithm, and counts as a part in 2^20. */
static void add(struct closeness *to, double measured, double bound)
{
	double ratio = measured / bound;

	if (isinf(bound)) {
		to->infinite++;
		return;
	}
	if (isnan(measured) || isnan(bound) || bound == 0)
		return;
	to->count++;
	to->largest = ratio > to->largest ? ratio : to->largest;
	to->logarithms += log(ratio > 0x1p-20 ? ratio : 0x1p-20);
}

static void hold(const struct check_data *data, const struct norm_impl *impl, int64_t set,
				 const char *what, double measured, double bound)
{
	if (isnan(measured) || isnan(bound) || measured <= bound)
		return;
	over++;
	print_error("%s on %s, %s, set %lld: %s error %.3g, bound %.3g\n", impl->name,
				data->problem_text, data->input_text, (long long)set, what, measured, bound);
}

static void hold_set(const struct check_data *data, const struct norm_impl *impl, size_t index,
					 int64_t set, const struct metric_set *measured)
{
	const struct norm_problem *p = &data->problem;
	struct norm_facts facts = truth_set_facts(data->truth, set);
	double stat = norm_unit(p->stat), y = norm_unit(p->y);
	struct norm_bound bound;

	if (impl->bound(p, &facts, &bound))
		return;
	hold(data, impl, set, "mean", measured->mean_err * stat, bound.mean);
	hold(data, impl, set, "var", measured->var_err * stat, bound.var);
	hold(data, impl, set, "rstd", measured->rstd_err * stat, bound.rstd);
	hold(data, impl, set, "conditioned", measured->conditioned * y, bound.conditioned);
	/* Where y could be anything, NaN is one of the things. */
	if (measured->counts.nan && isfinite(bound.conditioned))
		hold(data, impl, set, "NaN:", (double)INFINITY, bound.conditioned);
	add(&of_var[index], measured->var_err * stat, bound.var);
	add(&of_y[index], measured->conditioned * y, bound.conditioned);
}

static void sweep(const char *problem, const char *input)
{
	const struct norm_impl *const *impls = norm_impls();
	struct check_data data;
	struct metric_set *sets;

	if (fixture_make(&data, problem, input, 1)) {
		check_release(&data);
		return;
	}
	sets = calloc((size_t)norm_sets(&data.problem), sizeof(*sets));
	assert_non_null(sets);
	for (size_t i = 0; impls[i]; i++) {
		if (!impls[i]->bound || norm_reject(impls[i], &data.problem))
			continue;
		fixture_run(&data, impls[i]);
		metric_measure_sets(data.truth, &data.work.args, NULL, sets);
		for (int64_t set = 0; set < norm_sets(&data.problem); set++)
			hold_set(&data, impls[i], i, set, &sets[set]);
	}
	free(sets);
	check_release(&data);
}

static void print_closeness(void)
{
	const struct norm_impl *const *impls = norm_impls();

	printf("measured/bound                  var: max   mean    sets   Inf |   y: max   mean    "
		   "sets   Inf\n");
	for (size_t i = 0; impls[i]; i++) {
		const struct closeness *v = &of_var[i], *y = &of_y[i];

		if (y->count == 0 && y->infinite == 0)
			continue;
		printf("%-28s %10.2g %6.1g %7lld %5lld | %8.2g %6.1g %7lld %5lld\n", impls[i]->name,
			   v->largest, v->count ? exp(v->logarithms / (double)v->count) : 0,
			   (long long)v->count, (long long)v->infinite, y->largest,
			   y->count ? exp(y->logarithms / (double)y->count) : 0, (long long)y->count,
			   (long long)y->infinite);
	}
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void measured_stays_below(void **state)
{
	(void)state;
	for (size_t p = 0; p < LENGTH(sweep_problems); p++)
		for (size_t i = 0; i < LENGTH(sweep_inputs); i++)
			sweep(sweep_problems[p], sweep_inputs[i]);
	for (size_t p = 0; p < LENGTH(long_problems); p++)
		for (size_t i = 0; i < LENGTH(long_inputs); i++)
			sweep(long_problems[p], long_inputs[i]);
	print_closeness();
	assert_int_equal(over, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(measured_stays_below)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
