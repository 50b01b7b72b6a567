/* How a batch problem is cut into stages and tasks: from the problem alone, so that bits do not
 * depend on threads. */
#include "../dtype.h"
#include "../shape.h"
#include "batch.h"

/* Of a tensor, for one task: small beside L2, long beside what a task costs. */
#define PART_BYTES ((int64_t)256 << 10)
/* Rows of a part at least, so that its sums are few beside them. */
#define PART_ROWS 128
/* Columns of a row that repeats its features, about: its own cost is small beside theirs. */
#define REPEATED 128
/* Of a textbook's problem, at most: tasks enough for as many threads. */
#define TEXTBOOK_PARTS 32
/* With so many groups of features, each walks its set twice while it lies in L2. */
#define FUSED_GROUPS 4

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t pieces(int64_t size, int64_t piece)
{
	return (size + piece - 1) / piece;
}

/* All examples and positions of the only feature lie side by side. */
static int is_one_run(const struct norm_problem *p)
{
	return p->c == 1 && norm_xstride(p) == norm_row_length(p) &&
		   norm_ystride(p) == norm_row_length(p);
}

static int64_t gcd(int64_t a, int64_t b)
{
	return b ? gcd(b, a % b) : a;
}

/* Few features: rows that follow each other are taken for one, of whole vectors, and of many. */
static int64_t repeat_of(const struct norm_problem *p)
{
	int64_t least = NORM_BATCH_LANES / gcd(p->c, NORM_BATCH_LANES), width = least * p->c;

	if (width > NORM_BATCH_BLOCK || p->mask || norm_xstride(p) != p->c ||
		norm_ystride(p) != p->c)
		return 1;
	return least * max64(1, REPEATED / width);
}

static void cut_rows(const struct norm_problem *p, struct norm_batch_cut *cut)
{
	int64_t rows = p->n * p->s, bytes;

	cut->repeat = repeat_of(p);
	cut->width = p->c * cut->repeat;
	cut->columns = pieces(cut->width, NORM_BATCH_LANES) * NORM_BATCH_LANES;
	cut->rows = rows / cut->repeat;
	cut->rest = rows % cut->repeat * p->c;
	bytes = cut->width * (int64_t)norm_formats[p->x].size;
	cut->part = max64(PART_ROWS, PART_BYTES / bytes / PART_ROWS * PART_ROWS);
	cut->parts = pieces(cut->rows + (cut->rest > 0), cut->part);
}

static void cut_runs(const struct norm_problem *p, struct norm_batch_cut *cut)
{
	int64_t size = norm_set_size(p), members = PART_BYTES / (int64_t)norm_formats[p->x].size;

	cut->run = is_one_run(p) ? size : p->s;
	cut->part = cut->group = 1;
	if (size == 0)
		return;
	if (!cut->sums) { /* examples one after the other, as they lie */
		cut->group = min64(p->c, max64(1, members / cut->run));
		cut->part = max64(1, members / (cut->run * cut->group)) * cut->run;
		cut->part = min64(cut->part, max64(members, 1));
	} else {
		cut->group = min64(64, min64(max64(1, p->c / 8), pieces(members / 16, cut->run)));
		cut->fused = p->c / cut->group >= FUSED_GROUPS || size <= members;
		cut->part = cut->fused ? size : members;
	}
	cut->parts = pieces(size, cut->part);
}

struct norm_batch_cut norm_batch_cut(const struct norm_problem *p)
{
	struct norm_batch_cut cut = {
		.by_rows = (p->layout == NORM_NHWC || p->s == 1) && !is_one_run(p),
		.sums = p->dir == NORM_BACKWARD || p->mode == NORM_TRAIN,
	};

	if (cut.by_rows)
		cut_rows(p, &cut);
	else
		cut_runs(p, &cut);
	return cut;
}

struct norm_batch_cut norm_batch_textbook_cut(const struct norm_problem *p,
											  const struct norm_batch_textbook *textbook)
{
	struct norm_batch_cut cut = norm_batch_cut(p);
	int64_t size = cut.by_rows ? cut.rows + (cut.rest > 0) : norm_set_size(p);

	if (!textbook)
		return cut;
	cut.sums = textbook->sweeps;
	cut.part = max64(cut.part, pieces(size, TEXTBOOK_PARTS));
	cut.parts = pieces(size, cut.part);
	return cut;
}

static size_t workspace_of(const struct norm_problem *p, const struct norm_batch_cut *cut)
{
	size_t sums = cut->sums ? NORM_BATCH_SUMS : 0;

	if (cut->by_rows) /* factors in both arithmetics, flags; a part's sums and anchor */
		return (size_t)cut->columns * sizeof(double) *
			   (2 * NORM_BATCH_FACTORS + 1 + (size_t)cut->parts * (sums ? sums + 1 : 0));
	return (size_t)p->c * (sizeof(struct norm_batch_factors) +
						   (size_t)(cut->fused ? 0 : cut->parts) * sums * sizeof(double));
}

void norm_batch_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	norm_batch_textbook_prepare(p, NULL, plan);
}

void norm_batch_textbook_prepare(const struct norm_problem *p,
								 const struct norm_batch_textbook *textbook,
								 struct norm_plan *plan)
{
	struct norm_batch_cut cut = norm_batch_textbook_cut(p, textbook);
	int64_t groups = cut.by_rows ? 1 : pieces(p->c, cut.group);
	int stage = 0;

	plan->workspace = workspace_of(p, &cut);
	if (cut.fused) {
		plan->stages = 1;
		plan->tasks[0] = groups;
		return;
	}
	while (stage < cut.sums)
		plan->tasks[stage++] = groups * cut.parts;
	plan->tasks[stage++] = cut.repeat > 1 ? 1 : pieces(p->c, NORM_BATCH_BLOCK);
	plan->tasks[stage++] = groups * cut.parts;
	plan->stages = stage;
}

/* ---- where y is proven ------------------------------------------------------------------------------ */

int64_t norm_batch_flags(const struct norm_problem *p, const struct norm_batch_cut *cut)
{
	return cut->parts * (cut->by_rows ? cut->columns : p->c);
}

static int gathers(const struct norm_problem *p, const struct norm_batch_cut *cut)
{
	return p->inplace && cut->by_rows;
}

void norm_batch_exact_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	struct norm_batch_cut cut = norm_batch_cut(p);
	int64_t tasks;

	norm_batch_prepare(p, plan);
	plan->workspace += (size_t)norm_batch_flags(p, &cut) * (gathers(p, &cut) ? 2 : 1);
	if (cut.fused)
		return;
	tasks = cut.by_rows ? pieces(p->c, NORM_BATCH_LANES) : p->c;
	plan->tasks[plan->stages] = p->inplace ? plan->tasks[plan->stages - 1] : tasks;
	plan->stages++;
}

uint8_t *norm_batch_open(const struct norm_plan *plan, const struct norm_args *args,
						 const struct norm_batch_cut *cut)
{
	return (uint8_t *)args->workspace + workspace_of(&plan->problem, cut);
}

enum norm_batch_step norm_batch_step(const struct norm_problem *p,
									 const struct norm_batch_cut *cut, int stage, int proves)
{
	if (cut->fused)
		return NORM_BATCH_ALL;
	if (stage < cut->sums)
		return stage ? NORM_BATCH_SQUARE : NORM_BATCH_SUM;
	stage -= cut->sums;
	if (stage == 0)
		return NORM_BATCH_MERGE;
	if (proves && p->inplace)
		return stage == 1 ? NORM_BATCH_TEST : NORM_BATCH_APPLY;
	return stage == 1 ? NORM_BATCH_APPLY : NORM_BATCH_SETTLE;
}
