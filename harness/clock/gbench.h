/*
 * Google Benchmark as the stopwatch: one registered family, run once per slice with a fixed number
 * of iterations. The only door to C++. Accuracy: the window holds one read of the clock (0.4 us),
 * so slices of equal duration cancel it in ratios. Cost: 4 us a slice outside the window.
 */
#ifndef GBENCH_H
#define GBENCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gbench_slice {
	int64_t iterations;
	double real_s, cpu_s; /* of all iterations; cpu: of the calling thread */
};

/* Once per process, before the first slice. */
void gbench_init(void);
/* Calls fn(ctx) `warm` times untimed, then `iterations` times timed. NULL, or why it failed. */
const char *gbench_run(void (*fn)(void *), void *ctx, int64_t iterations, int warm,
					   struct gbench_slice *out);

#ifdef __cplusplus
}
#endif

#endif
