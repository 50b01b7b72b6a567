/* Size: how errors grow with the number of elements that are pooled, beside what the choice of the
 * estimator changes there. */
#include "study_table.h"

#include <stdio.h>

void study_size(struct study_run *run)
{
	static const char *const choice[] = {
		"naive/centred", "twopass/centred",     "twopass/pairwise", "welford/centred",
		"simd/wide",     "compensated/doubled", "exact/rounded",    NULL};
	static const struct {
		const char *panel;
		int mean;
	} panels[] = {{"centred", 0}, {"offset", 100}};
	const int from = 4, to = run->quick ? 16 : 20, by = run->quick ? 3 : 1;
	size_t all = 2 * (size_t)((to - from) / by + 1), done = 0;

	for (size_t p = 0; p < 2; p++)
		for (int k = from; k <= to && study_step(run, done, all); k += by, done++) {
			char input[96], problem[64], other[96];

			snprintf(input, sizeof(input), "normal:mean=%d,gamma=1,beta=0", panels[p].mean);
			snprintf(problem, sizeof(problem), "layer/f32/2x%d", 1 << k);
			snprintf(other, sizeof(other), "%s/ddof=1", problem);
			study_sweep_arithmetic(run, panels[p].panel, 1 << k, choice, input, problem);
			study_sweep_definition(run, panels[p].panel, "N − 1 for N", 1 << k, input, problem,
								   other);
		}
}
