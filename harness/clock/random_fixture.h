/* For tests only: numbers drawn for synthetic runs, the same in each run of a test. */
#ifndef RANDOM_FIXTURE_H
#define RANDOM_FIXTURE_H

#include <math.h>
#include <stdint.h>

static uint64_t random_state = 0x9e3779b97f4a7c15u;

/* In (0, 1). */
static inline double uniform(void)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15u; /* splitmix64 */

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1p-53;
}

static inline double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * acos(-1.0) * uniform());
}

#endif
