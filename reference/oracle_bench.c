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
	void *blocks[10];
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
	cell->blocks[9] = malloc((size_t)(p->n * p->s + 1));
	for (int i = 0; i < 10; i++)
		if (!cell->blocks[i])
			return -1;
	for (int64_t i = 0; i < p->n * p->s; i++)
		((uint8_t *)cell->blocks[9])[i] = i % 4 > 0;
	cell->args = (struct norm_args){
		.x = cell->blocks[0],
		.gamma = cell->blocks[1],
		.beta = cell->blocks[2],
		.dy = cell->blocks[3],
		.mask = cell->blocks[9],
		.running_mean = cell->blocks[2],
		.running_var = cell->blocks[1],
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
	for (int i = 0; i < 10; i++)
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

static void print_shares(struct cell *cell)
{
	struct reference_counts counts = {{0}};
	double all = 0;

	cell->request.counts = &counts;
	cost(cell, 0, 0);
	cell->request.counts = NULL;
	for (int i = 0; i < REFERENCE_TIERS; i++)
		all += (double)counts.elements[i];
	for (int i = 0; i < REFERENCE_TIERS; i++)
		printf(" %9.5f", 100 * (double)counts.elements[i] / all);
}

/* `define`: also the definition and the forced tiers, which are slow. */
static void row(const char *text, double seconds, int define, int ties)
{
	struct cell plain = {0}, exact = {0};
	double fast, defined;

	if (cell_init(&plain, text, 0) || cell_init(&exact, text, 1)) {
		cell_free(&plain);
		cell_free(&exact);
		return;
	}
	for (int64_t i = 0; ties && i < norm_elements(&plain.p); i++)
		norm_store(plain.p.x, plain.blocks[0], i, i % 2 ? -1 : 1);
	for (int64_t i = 0; ties && i < plain.p.c; i++) {
		norm_store(plain.p.param, plain.blocks[1], i, 1);
		norm_store(plain.p.param, plain.blocks[2], i,
				   ldexp(1, -norm_formats[plain.p.y].precision));
	}
	fast = cost(&plain, seconds, 0);
	printf("%-36s %7.2f %7.2f", text, fast, ties ? (double)NAN : cost(&exact, seconds, 0));
	print_shares(&plain);
	if (define) {
		defined = cost(&plain, 4 * seconds, 256);
		printf(" %8.0f %5.0fx", defined, defined / fast);
		for (int tier = REFERENCE_INTERVAL; tier < REFERENCE_TIERS; tier++) {
			plain.request.first_tier = (enum reference_tier)tier;
			printf(" %8.0f", cost(&plain, 2 * seconds, 0));
		}
	}
	printf("\n");
	fflush(stdout);
	cell_free(&plain);
	cell_free(&exact);
}

int main(int count, char **words)
{
	static const char *const ops[] = {"layer", "rms"}, *const types[] = {"f32", "f64", "bf16",
																		 "f16"};
	static const char *const batches[] = {"batch/%s/4096x64",
										  "batch/%s/16x64x256",
										  "batch/%s/16x256x64/nhwc",
										  "batch/%s/16x64x256/mask",
										  "batch/%s/4096x64/bwd",
										  "batch/%s/16x64x256/bwd",
										  "batch/%s/16x256x64/nhwc/bwd",
										  "batch/%s/16x64x256/infer"};
	static const int sizes[] = {768, 4096, 16384};
	double seconds = count > 1 ? strtod(words[1], NULL) : 0.2;
	char text[NORM_TEXT_MAX];

	printf("ns an element. all: y or dx alone; exact: hi + lo and, backward, dgamma and dbeta "
		   "too;\n"
		   "shares of the tiers in %%; then, forced: the definition at 256 bits and what the "
		   "oracle gains,\n"
		   "the interval tier alone, the exact tier alone\n"
		   "%-36s %7s %7s %9s %9s %9s %8s %6s %8s %8s\n",
		   "problem", "all", "exact", "fast", "interval", "decide", "MPFR-256", "gain",
		   "interval", "decide");
	for (int op = 0; op < 2; op++)
		for (int dir = 0; dir < 2; dir++)
			for (int type = 0; type < 4; type++)
				for (int size = 0; size < 3; size++) {
					snprintf(text, sizeof(text), "%s/%s/%dx%d%s", ops[op], types[type],
							 262144 / sizes[size], sizes[size], dir ? "/bwd" : "");
					row(text, seconds, 1, 0);
				}
	for (size_t i = 0; i < sizeof(batches) / sizeof(*batches); i++)
		for (int type = 0; type < 2; type++) {
			snprintf(text, sizeof(text), batches[i], types[type]);
			row(text, seconds, 0, 0);
		}
	printf("half of the elements are exact ties:\n");
	for (int type = 0; type < 4; type++) {
		snprintf(text, sizeof(text), "layer/%s/341x768/eps=0/param=f64", types[type]);
		row(text, seconds, 1, 1);
	}
	return 0;
}
