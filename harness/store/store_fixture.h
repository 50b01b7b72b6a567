/* For tests only: a fresh folder, a store in it with a run begun, and rows with plausible numbers. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "problem_fixture.h"
#include "store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct norm_impl fixture_impls[] = {
	{.name = "naive/centred", .family = "naive", .algorithm = "centred", .isa = "generic"},
	{.name = "twopass/centred", .family = "twopass", .algorithm = "centred", .isa = "generic"},
	{.name = "simd/wide@avx512", .family = "simd", .algorithm = "wide", .isa = "avx512"},
	{.name = "reference", .family = "reference", .algorithm = "reference", .isa = "generic"},
	{.name = "copy@avx512", .family = "roof", .algorithm = "copy", .isa = "avx512"},
};

static const struct store_run fixture_run = {
	{"host", "A processor", "avx2 avx512", "Linux 6.1", 2, 49152, 1048576, 33554432,
	 8589934592},
	"quick",
	"problem layer/f32/64x768\n",
	1,
};

/* The folder's path; the caller's test leaves it behind in /tmp only when it fails. */
static inline void fixture_folder(char out[64])
{
	strcpy(out, "/tmp/normlab-test-XXXXXX");
	assert_non_null(mkdtemp(out));
}

static inline void fixture_remove(const char *folder)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

/* Uniform in (-1, 1), the same on every machine. */
static inline double fixture_noise(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(int64_t)*state * 0x1p-63;
}

static inline struct store *fixture_open(const char *path, enum store_mode mode)
{
	struct message why;
	struct store *store = store_open(path, mode, &why);

	if (!store)
		fail_msg("%s", why.text);
	return store;
}

static inline void fixture_result(struct store *store, const char *problem_text,
								  const char *input, const struct norm_impl *impl,
								  double normwise, double kappa)
{
	struct norm_problem problem = problem_of(problem_text);
	struct metrics metrics = {
		.counts.elements = 49152,
		.counts.zero_rows = normwise < 0 ? 64 : 0,
		.counts.nan = isnan(normwise) ? 49152 : 0,
		.misrounded = .25,
		.max_ulp = 2 * fabs(normwise),
		.scaled = fabs(normwise),
		.conditioned = fabs(normwise) / kappa,
		.normwise = fabs(normwise),
		.mean_err = NAN,
		.var_err = NAN,
		.rstd_err = NAN,
		.kappa = kappa,
	};
	struct norm_bound bound = {0x1p-20, 0x1p-20, INFINITY, 0x1p-14};
	struct metric_ccdf ccdf = {.count = {0}};
	const char *verdict = isnan(normwise) || normwise < 0 ? "WRONG"
						  : normwise > 1000 * kappa       ? "OVER_BOUND"
														  : "PASS";
	struct message why;
	int status;

	/* As if errors were exponentially distributed. */
	for (int i = 0; isfinite(normwise) && i < METRIC_CCDF; i++)
		ccdf.count[i] = (int64_t)(49152 * exp(-exp2(i / 2.0 - 16) / fabs(normwise)));
	status = store_result(store,
						  &(struct store_result){.problem = &problem,
												 .input = input,
												 .impl = impl,
												 .seed = UINT64_MAX,
												 .verdict = verdict,
												 .metrics = &metrics,
												 .bound = &bound,
												 .ccdf = &ccdf},
						  &why);

	if (status)
		fail_msg("%s", why.text);
}

static inline void fixture_timing_way(struct store *store, const char *problem_text,
									  const char *cache, int threads,
									  const struct norm_impl *impl, double ns, double copy_ns)
{
	struct norm_problem problem = problem_of(problem_text);
	struct store_cell cell = {&problem, cache, threads};
	struct store_timing timing = {.impl = impl,
								  .ns = ns,
								  .ns_lo = ns * .98,
								  .ns_hi = ns * 1.03,
								  .gb_per_s = 16 * 49152 / ns,
								  .ratio_to_copy = copy_ns / ns,
								  .rounds = 160,
								  .processes = 8,
								  .verdict = "PASS"};
	struct store_ratio ratio = {.impl = impl,
								.baseline = &fixture_impls[1],
								.headline = true,
								.ratio = ns / 60000,
								.lo = ns / 61000,
								.hi = ns / 59000,
								.claim = ns < 59000 ? "FASTER" : "SLOWER"};
	struct message why;

	if (store_timing(store, &cell, &timing, &why) ||
		(impl != ratio.baseline && store_ratio(store, &cell, &ratio, &why)))
		fail_msg("%s", why.text);
}

static inline void fixture_timing(struct store *store, const char *problem_text,
								  const struct norm_impl *impl, double ns, double copy_ns)
{
	fixture_timing_way(store, problem_text, "hot", 1, impl, ns, copy_ns);
}

/* A run as it might have been: numbers in the range of those measured before the project began. */
static inline void fixture_fill(struct store *store)
{
	static const char *const problems[] = {"layer/f32/64x768", "layer/f32/4096x768"};
	static const struct {
		const char *input;
		double kappa, error[5]; /* by fixture_impls; below 0: whole rows became zero */
	} cells[] = {
		{"normal", 1, {12, 14, .93, .42, 0}},
		{"lognormal", 1.4, {48, 179, 2, .42, 0}},
		{"outlier:scale=1e4", 1, {147, 59, 2.1, .46, 0}},
		{"normal:mean=10", 10, {3e3, 303, 10, .43, 0}},
		{"normal:mean=1e3", 1e3, {NAN, 4e4, 628, .43, 0}},
		{"alternating", 1e4, {5e9, 164, 164, .33, 0}},
		{"normal:mean=1e5", 1e5, {NAN, 5e5, 2e5, .43, 0}},
		{"huge:scale=1e19", 1, {-1.6e7, -1.6e7, -1.6e7, .44, 0}},
	};
	static const double ns[] = {24000, 36000, 7100, 420000, 4200};

	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; i < 5; i++) {
			double scale = p ? 75 : 1;

			fixture_timing(store, problems[p], &fixture_impls[i], ns[i] * scale, ns[4] * scale);
			for (size_t c = 0; i < 4 && c < sizeof(cells) / sizeof(cells[0]); c++)
				fixture_result(store, problems[p], cells[c].input, &fixture_impls[i],
							   cells[c].error[i], cells[c].kappa);
		}
}

/* What the figures of threads, of cold memory and of sizes need beyond fixture_fill(). */
static inline void fixture_fill_ways(struct store *store)
{
	static const char problem[] = "layer/f32/4096x768";
	static const char *const sizes[] = {"layer/f32/64x64", "layer/f32/16x4096",
										"layer/f32/4x16384"};
	static const double ns[] = {24000, 36000, 7100, 420000, 4200};

	for (size_t i = 0; i < 5; i++) {
		fixture_timing_way(store, problem, "hot", 2, &fixture_impls[i], 40 * ns[i], 45 * ns[4]);
		fixture_timing_way(store, problem, "cold", 1, &fixture_impls[i], 70 * ns[i] + 600000,
						   70 * ns[4] + 600000);
		for (size_t k = 0; i < 4 && k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			fixture_result(store, sizes[k], "normal", &fixture_impls[i],
						   i < 2 ? exp2(2 * (double)k) : .5, 1);
			fixture_result(store, sizes[k], "normal:mean=1e3", &fixture_impls[i],
						   i < 2 ? exp2(2 * (double)k + 12) : .5, 1e3);
		}
	}
}

#endif
