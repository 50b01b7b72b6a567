/*
 * Set up, choosing and visits. The three implementations are the fastest of layer/f32 in L2 by one
 * short process; with fewer of them, the last stands in for the others.
 */
#include "survey.h"

#include "catalogue.h"
#include "clock_memory.h"
#include "machine.h"
#include "monotonic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 768
enum { FAST = 3 }; /* A, B, C */

/* Bytes of x and y as a share of a cache; the last one is walked over cold. */
static const struct residency {
	const char *name;
	double share;
	int level; /* of the cache it is a share of */
	bool cold;
} residencies[SURVEY_CELLS] = {
	{"L1", 0.75, 1, false},
	{"L2", 0.5, 2, false},
	{"L3", 0.33, 3, false},
	{"DRAM", 0.5, 2, true},
};

static int64_t rows_for(const struct residency *r)
{
	struct store_machine m = machine_facts();
	const int64_t known[] = {0, m.l1d_bytes, m.l2_bytes, m.l3_bytes};
	const int64_t usual[] = {0, 32 << 10, 1 << 20, 16 << 20};
	int64_t bytes = known[r->level] ? known[r->level] : usual[r->level];
	int64_t rows = (int64_t)(r->share * (double)bytes) / (WIDTH * 8);

	return rows > 0 ? rows : 1;
}

static void on_slice(void *context, const struct clock_slice *s)
{
	struct survey *survey = context;
	int cell = s->cell + survey->first_cell;

	survey->ns[cell][s->subject][survey->processes * SURVEY_ROUNDS + s->round] =
		s->real_ns / (double)s->iterations;
}

static void on_trouble(void *context, int cell, int subject, const char *what)
{
	(void)context;
	(void)cell;
	(void)subject;
	(void)what;
}

/* One process for the hot residencies and one for the cold. */
int survey_visit(struct survey *survey, struct message *why)
{
	struct clock_sink sink = {survey, on_slice, on_trouble};
	uint64_t seed = (uint64_t)survey->processes;

	if (survey->processes == survey->most)
		return message(why, "a survey of %d processes is full", survey->most);
	survey->at_s[survey->processes] = monotonic_s();
	for (int cold = 0; cold < 2; cold++) {
		struct clock_job job = {
			.seed = clock_random(&seed),
			.rounds = SURVEY_ROUNDS,
			.threads = 1,
			.slice_s = 3e-4,
			.beyond = cold ? survey->beyond : 0,
			.cells = survey->cells + (cold ? SURVEY_CELLS - 1 : 0),
			.count = cold ? 1 : SURVEY_CELLS - 1,
		};

		survey->first_cell = cold ? SURVEY_CELLS - 1 : 0;
		if (clock_run(&job, &sink, why))
			return -1;
	}
	survey->processes++;
	return 0;
}

/* ---- whom to compare ------------------------------------------------------------------------------ */

struct contest {
	double *best;
	int count;
};

static void keep_best(void *context, const struct clock_slice *s)
{
	struct contest *contest = context;
	double each = s->real_ns / (double)s->iterations;

	if (each < contest->best[s->subject])
		contest->best[s->subject] = each;
}

static int candidates(const struct norm_problem *problem, const struct norm_impl **out)
{
	const struct norm_impl *const *all = catalogue();
	int count = 0;

	for (int i = 0; all[i]; i++) {
		if (strcmp(all[i]->family, "reference") == 0)
			continue;
		catalogue_load(all[i]);
		if (!norm_reject(all[i], problem))
			out[count++] = all[i];
	}
	return count;
}

/* The three fastest in L2 by one short process; with fewer, the last stands in for the others. */
static int choose(struct clock_cell *cell, const struct norm_impl *out[SURVEY_SUBJECTS],
				  struct message *why)
{
	struct contest contest = {.best = calloc((size_t)cell->count, sizeof(double))};
	struct clock_sink sink = {&contest, keep_best, on_trouble};
	struct clock_job job = {
		.rounds = 3, .threads = 1, .slice_s = 1e-4, .cells = cell, .count = 1};
	const struct norm_impl *fast[FAST] = {NULL};
	int failed;

	if (!contest.best)
		return message(why, "no memory");
	for (int i = 0; i < cell->count; i++)
		contest.best[i] = INFINITY;
	failed = clock_run(&job, &sink, why);
	for (int place = 0; place < FAST && !failed; place++) {
		int best = 0;

		for (int i = 1; i < cell->count; i++)
			if (contest.best[i] < contest.best[best])
				best = i;
		if (isfinite(contest.best[best]))
			fast[place] = cell->subjects[best];
		else if (place == 0)
			failed = message(why, "%s could not be timed", cell->subjects[0]->name);
		else
			fast[place] = fast[place - 1];
		contest.best[best] = INFINITY;
	}
	memcpy(out, (const struct norm_impl *[]){fast[0], fast[0], fast[1], fast[2]},
		   SURVEY_SUBJECTS * sizeof(*out));
	free(contest.best);
	return failed;
}

/* ---- set up and sum up ---------------------------------------------------------------------------- */

static int make_cell(struct clock_cell *cell, const struct residency *r, struct message *why)
{
	struct input input;
	size_t room = 0;

	while (catalogue()[room])
		room++;
	cell->problem = norm_problem_default(NORM_LAYER, NORM_F32, rows_for(r), WIDTH, 1);
	room = room > SURVEY_SUBJECTS ? room : SURVEY_SUBJECTS;
	cell->subjects = calloc(room, sizeof(*cell->subjects));
	cell->out = calloc(room, sizeof(*cell->out));
	if (!cell->subjects || !cell->out)
		return message(why, "no memory");
	if (input_parse("normal", &input, why))
		return -1;
	cell->inputs = clock_memory_inputs(&cell->problem, &input, 1, why);
	return cell->inputs < 0 ? -1 : 0;
}

static int prepare(struct survey *survey, struct message *why)
{
	const struct norm_impl *chosen[SURVEY_SUBJECTS] = {NULL};
	struct store_machine m = machine_facts();
	struct clock_cell *middle = &survey->cells[1];

	survey->beyond = (size_t)(2 * (m.l3_bytes ? m.l3_bytes : 32 << 20));
	for (int i = 0; i < SURVEY_CELLS; i++)
		if (make_cell(&survey->cells[i], &residencies[i], why))
			return -1;
	middle->count = candidates(&middle->problem, middle->subjects);
	if (!middle->count)
		return message(why, "nothing here computes layer/f32");
	if (choose(middle, chosen, why))
		return -1;
	for (int i = 0; i < SURVEY_CELLS; i++) {
		memcpy(survey->cells[i].subjects, chosen, sizeof(chosen));
		survey->cells[i].count = SURVEY_SUBJECTS;
		for (int k = 0; k < SURVEY_SUBJECTS; k++) {
			survey->ns[i][k] = calloc((size_t)survey->most * SURVEY_ROUNDS, sizeof(double));
			if (!survey->ns[i][k])
				return message(why, "no memory");
		}
	}
	return 0;
}

void survey_end(struct survey *survey)
{
	for (int i = 0; i < SURVEY_CELLS; i++) {
		if (survey->cells[i].inputs >= 0)
			close(survey->cells[i].inputs);
		free(survey->cells[i].subjects);
		free(survey->cells[i].out);
		for (int k = 0; k < SURVEY_SUBJECTS; k++)
			free(survey->ns[i][k]);
	}
	free(survey->at_s);
}

const char *survey_residency(int cell)
{
	return residencies[cell].name;
}

int survey_begin(struct survey *survey, int most, struct message *why)
{
	*survey =
		(struct survey){.most = most, .at_s = calloc((size_t)most, sizeof(*survey->at_s))};
	for (int i = 0; i < SURVEY_CELLS; i++)
		survey->cells[i].inputs = -1;
	return survey->at_s ? prepare(survey, why) : message(why, "no memory");
}

/* 0 (not timed) is no time: the estimate leaves it out, as it does NaN. */
struct statistics_series survey_pair(const struct survey *survey, int cell, int a, int b)
{
	return (struct statistics_series){survey->ns[cell][a], survey->ns[cell][b], survey->at_s,
									  survey->processes, SURVEY_ROUNDS};
}
