/*
 * exact_soak [SEEDS [FIRST]]: the cases of exact_suite.c with 16 times the rows and SEEDS (default 12: more
 * than 10^8 elements) seeds from FIRST (default 1000). Prints a line per seed, so that it may be run
 * in pieces; exits with 1 when an element is misrounded.
 */
#include "exact_cases.h"

#define ROWS 16

int main(int argc, char **argv)
{
	uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : 12;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000;
	int64_t misrounded = 0;

	for (uint64_t seed = first; seed < first + seeds; seed++) {
		misrounded += exact_cases_run(seed, 1, ROWS);
		printf("seed %" PRIu64 ": %lld elements so far, %lld misrounded\n", seed,
			   (long long)exact_elements, (long long)misrounded);
		fflush(stdout);
	}
	return misrounded != 0;
}
