/*
 * The estimator of the variance: N or N - 1, in the output, in the running statistics, and as an
 * estimate of the population's; beside what arithmetic adds at the same N.
 */
#include "study_table.h"

#include <stdio.h>

#define ROWS 8
#define SETS 256 /* over which an estimate is averaged */

/* The mean over sets of the exact variance of deviates whose variance is 1. */
static void bias(struct study_run *run, int n, int ddof)
{
	double means[64], sum;
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data data;

		sum = 0;
		if (study_make(run, &data, run->seed + (uint64_t)done, "normal",
					   "layer/f64/%dx%d/ddof=%d", SETS, n, ddof))
			for (int set = 0; set < SETS; set++)
				sum += truth_sets(data.truth)[set].var;
		means[done] = sum / SETS;
		check_release(&data);
	}
	study_spread(run, "bias", ddof ? "N − 1" : "N", n, means, run->failed ? 0 : done);
}

/* Training's output against inference's with the running statistics that one step with momentum 1
 * leaves. */
static void running(struct study_run *run, int n, int ddof)
{
	struct check_data data;
	struct norm_problem infer;
	const struct norm_args *left;
	struct check_data after;

	if (study_make(run, &data, run->seed, "normal:gamma=1,beta=0",
				   "batch/f64/%dx%d/momentum=1/running_ddof=%d", n, ROWS, ddof)) {
		infer = data.problem;
		infer.mode = NORM_INFER;
		infer.running = NORM_RUNNING_ABSENT;
		infer.rate = 0;
		infer.running_ddof = norm_problem_default(NORM_BATCH, NORM_F64, 1, 1, 1).running_ddof;
		left = truth_args(data.truth);
		after = data;
		after.pristine.args.running_mean = left->running_mean;
		after.pristine.args.running_var = left->running_var;
		after.truth = data.truth;
		study_point(run, "running", ddof ? "unbiased (PyTorch)" : "biased (ONNX)", n,
					study_definition(run, &after, &infer));
	}
	check_release(&data);
}

void study_estimator(struct study_run *run)
{
	static const int all[] = {2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 768, 1024, 2048, 4096};
	static const char *const choice[] = {"twopass/centred", "simd/wide twopass/wide", NULL};
	const size_t count = sizeof(all) / sizeof(all[0]);
	char problem[64], other[96];

	for (size_t i = 0; i < count && study_step(run, i, count); i++) {
		snprintf(problem, sizeof(problem), "layer/f64/%dx%d/eps=0", ROWS, all[i]);
		snprintf(other, sizeof(other), "%s/ddof=1", problem);
		study_sweep_definition(run, "change", "N − 1 for N", all[i], "normal:gamma=1,beta=0",
							   problem, other);
		snprintf(problem, sizeof(problem), "layer/f32/%dx%d", ROWS, all[i]);
		study_sweep_arithmetic(run, "change", all[i], choice, "normal:gamma=1,beta=0", problem);
		snprintf(problem, sizeof(problem), "layer/bf16/%dx%d", ROWS, all[i]);
		study_sweep_arithmetic(run, "bf16", all[i], (const char *const[]){choice[1], NULL},
							   "normal:gamma=1,beta=0", problem);
		for (int ddof = 0; ddof < 2; ddof++) {
			if (all[i] <= 64)
				bias(run, all[i], ddof);
			running(run, all[i], ddof);
		}
	}
}
