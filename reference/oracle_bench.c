/*
 * What the truth costs: ns an element by type, size, operation and direction, against the readable
 * definition at 256 bits in the same run, and the share and cost of each tier.
 *   oracle_bench [SECONDS_PER_CELL]
 */
#define _POSIX_C_SOURCE 200809L
#include "dtype.h"
#include "reference.h"
#include "shape.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t state = 1;

static double normal(void)
{
	double sum = -6;

	for (int i = 0; i < 12; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		sum += (double)(state >> 11) * 0x1p-53;
	}
	return sum;
}

static void *fill(enum norm_dtype type, int64_t count, double scale, double shift)
{
	void *block = aligned_alloc(64, (size_t)(count * 8 + 64) / 64 * 64 + 64);

	for (int64_t i = 0; block && i < count; i++)
		norm_store(type, block, i, normal() * scale + shift);
	return block;
}

struct cell {
	struct reference_request request;
	struct norm_problem p;
	struct norm_args args;
	struct reference_counts counts;
	void *blocks[9];
};

static int cell_init(struct cell *cell, const char *text, int want_exact)
{
	char why[256];
	int64_t elements;
	struct norm_problem *p = &cell->p;

	if (norm_problem_parse(text, p, why, sizeof(why))) {
		fprintf(stderr, "%s\n", why);
		return -1;
	}
	elements = norm_elements(p);
	cell->blocks[0] = fill(p->x, elements, 1, 0);
	cell->blocks[1] = fill(p->param, p->c, 0.1, 1);
	cell->blocks[2] = fill(p->param, p->c, 0.1, 0);
	cell->blocks[3] = fill(p->y, elements, 1, 0);
	cell->blocks[4] = fill(p->y, elements, 0, 0);
	cell->blocks[5] = fill(p->param, p->c, 0, 0);
	cell->blocks[6] = fill(p->param, p->c, 0, 0);
	cell->blocks[7] = fill(NORM_F64, elements, 0, 0);
	cell->blocks[8] = fill(NORM_F64, elements, 0, 0);
	for (int i = 0; i < 9; i++)
		if (!cell->blocks[i])
			return -1;
	cell->args = (struct norm_args){
		.x = cell->blocks[0],
		.gamma = cell->blocks[1],
		.beta = cell->blocks[2],
		.dy = cell->blocks[3],
		.y = cell->blocks[4],
		.dx = cell->blocks[4],
		.dgamma = want_exact ? cell->blocks[5] : NULL,
		.dbeta = want_exact ? cell->blocks[6] : NULL,
	};
	cell->request = (struct reference_request){.problem = p, .args = &cell->args};
	if (want_exact)
		cell->request.y =
			(struct reference_exact){.hi = cell->blocks[7], .lo = cell->blocks[8]};
	return 0;
}

static void cell_free(struct cell *cell)
{
	for (int i = 0; i < 9; i++)
		free(cell->blocks[i]);
}

/* The fastest run within `seconds`: the least disturbed one. ns an element. */
static double cost(struct cell *cell, double seconds, long bits)
{
	double best = HUGE_VAL, end = now() + seconds;

	do {
		double start = now(), took;

		if (bits ? reference_define(&cell->request, bits) : reference_compute(&cell->request))
			return (double)NAN;
		took = now() - start;
		best = took < best ? took : best;
	} while (now() < end);
	return best / (double)norm_elements(&cell->p) * 1e9;
}

static void row(const char *text, double seconds, int define)
{
	struct cell plain = {0}, exact = {0};
	double fast, kept, interval, decide, defined = (double)NAN;
	int64_t elements;

	if (cell_init(&plain, text, 0) || cell_init(&exact, text, 1))
		return;
	fast = cost(&plain, seconds, 0);
	kept = cost(&exact, seconds, 0);
	plain.counts = (struct reference_counts){{0}};
	plain.request.counts = &plain.counts;
	cost(&plain, 0, 0);
	plain.request.counts = NULL;
	elements = norm_elements(&plain.p);
	if (define)
		defined = cost(&plain, 0, 256);
	plain.request.first_tier = REFERENCE_INTERVAL;
	interval = define ? cost(&plain, 0, 0) : (double)NAN;
	plain.request.first_tier = REFERENCE_DECIDE;
	decide = define ? cost(&plain, 0, 0) : (double)NAN;
	printf("%-34s %7.2f %7.2f %8.0f %6.0fx   %9.5f %9.5f %9.5f   %6.0f %6.0f\n", text, fast,
		   kept, defined, defined / fast,
		   100.0 * (double)plain.counts.elements[REFERENCE_FAST] / (double)elements,
		   100.0 * (double)plain.counts.elements[REFERENCE_INTERVAL] / (double)elements,
		   100.0 * (double)plain.counts.elements[REFERENCE_DECIDE] / (double)elements, interval,
		   decide);
	fflush(stdout);
	cell_free(&plain);
	cell_free(&exact);
}

int main(int count, char **words)
{
	static const char *const ops[] = {"layer", "rms"}, *const types[] = {"f32", "f64", "bf16",
																		 "f16"};
	static const char *const batches[] = {
		"batch/%s/4096x256", "batch/%s/64x64x28x28", "batch/%s/64x28x28x64/nhwc",
		"batch/%s/64x28x28x64/nhwc/bwd", "batch/%s/64x64x28x28/bwd"};
	static const int sizes[] = {768, 4096, 16384};
	double seconds = count > 1 ? strtod(words[1], NULL) : 0.2;
	char text[NORM_TEXT_MAX];

	printf("ns an element; exact: hi + lo (bwd: dgamma, dbeta too) kept; MPFR-256: the "
		   "definition\n"
		   "%-34s %7s %7s %8s %7s   %9s %9s %9s   %6s %6s\n",
		   "problem", "fast", "exact", "MPFR-256", "gain", "% fast", "% interv", "% decide",
		   "interv", "decide");
	for (int op = 0; op < 2; op++)
		for (int dir = 0; dir < 2; dir++)
			for (int type = 0; type < 4; type++)
				for (int size = 0; size < 3; size++) {
					snprintf(text, sizeof(text), "%s/%s/%dx%d%s", ops[op], types[type],
							 262144 / sizes[size], sizes[size], dir ? "/bwd" : "");
					row(text, seconds, size == 0);
				}
	for (int i = 0; i < 5; i++)
		for (int type = 0; type < 2; type++) {
			snprintf(text, sizeof(text), batches[i], types[type]);
			row(text, seconds, 0);
		}
	return 0;
}
