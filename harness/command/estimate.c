/*
 * Checks cost a child and its calls each, and for every problem and input the truth and those of the
 * neighbours. Their shares come from the processor time of suites of 5 and 130 checks (32 to 393,216
 * elements), their scale from the 38 s that quick's 2,220 checks took on two quiet cores of a 4 GHz Zen
 * 5. Another machine, or other work on this one, scales all of it alike.
 */
#include "estimate.h"

#include "shape.h"

#define CHECK_S         14e-3 /* a child, its calls, what is stored */
#define CHECK_ELEMENT_S 13e-8 /* calls, comparisons, judging */
#define TRUTH_S         8e-3  /* buffers between guard pages */
#define TRUTH_ELEMENT_S 4e-7  /* the input, the truth, its neighbours */

double estimate_checks(const struct suite *suite, const struct wanted *impls)
{
	double all = 0;

	for (size_t p = 0; p < suite->problem_count; p++) {
		const struct norm_problem *problem = &suite->problems[p];
		double elements = (double)norm_elements(problem), able = 0;

		for (size_t i = 0; i < impls->impl_count; i++)
			able += !norm_reject(impls->impls[i], problem);
		all += TRUTH_S + TRUTH_ELEMENT_S * elements +
			   able * (CHECK_S + CHECK_ELEMENT_S * elements);
	}
	return all * (double)suite->input_count;
}
