/*
 * Many short processes of {A, A again, B, C} in four residencies, where A, B, C are the fastest
 * implementations of layer/f32. MDE = 0.5 + 4.4 sd / sqrt(processes * usable), times 1.5 for safety:
 * 4.4 is t(0.995) + t(0.8) at few degrees of freedom, 0.5 the margin of a claim.
 */
#include "doctor.h"

#include "catalogue.h"
#include "clock.h"
#include "clock_memory.h"
#include "interrupt.h"
#include "machine.h"
#include "monotonic.h"
#include "statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS    20
#define PROCESSES 60
#define WIDTH     768
#define MARGIN    0.5
#define POWER     4.4
#define SAFETY    1.5
/* A, A again, B, C. */
enum { SUBJECTS = 4, TWIN = 1, FAST = 3 };

/* Bytes of x and y as a share of a cache; the last one is walked over cold. */
static const struct residency {
	const char *name;
	double share;
	int level; /* of the cache it is a share of */
	bool cold;
} residencies[DOCTOR_RESIDENCIES] = {
	{"L1", 0.75, 1, false},
	{"L2", 0.5, 2, false},
	{"L3", 0.33, 3, false},
	{"DRAM", 0.5, 2, true},
};

struct survey {
	struct clock_cell cells[DOCTOR_RESIDENCIES];
	double *ns[DOCTOR_RESIDENCIES][SUBJECTS];
	double at_s[PROCESSES];
	int processes, first_cell; /* that the running job begins with */
	size_t beyond;
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

	survey->ns[cell][s->subject][survey->processes * ROUNDS + s->round] =
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
static int visit(struct survey *survey, struct message *why)
{
	struct clock_sink sink = {survey, on_slice, on_trouble};
	uint64_t seed = (uint64_t)survey->processes;

	survey->at_s[survey->processes] = monotonic_s();
	for (int cold = 0; cold < 2; cold++) {
		struct clock_job job = {
			.seed = clock_random(&seed),
			.rounds = ROUNDS,
			.threads = 1,
			.slice_s = 3e-4,
			.beyond = cold ? survey->beyond : 0,
			.cells = survey->cells + (cold ? DOCTOR_RESIDENCIES - 1 : 0),
			.count = cold ? 1 : DOCTOR_RESIDENCIES - 1,
		};

		survey->first_cell = cold ? DOCTOR_RESIDENCIES - 1 : 0;
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

	for (int i = 0; all[i]; i++)
		if (strcmp(all[i]->family, "reference") != 0 && !norm_reject(all[i], problem))
			out[count++] = all[i];
	return count;
}

/* The three fastest in L2 by one short process; with fewer, the last stands in for the others. */
static int choose(struct clock_cell *cell, const struct norm_impl *out[SUBJECTS],
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
		   SUBJECTS * sizeof(*out));
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
	room = room > SUBJECTS ? room : SUBJECTS;
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
	const struct norm_impl *chosen[SUBJECTS] = {NULL};
	struct store_machine m = machine_facts();
	struct clock_cell *middle = &survey->cells[1];

	survey->beyond = (size_t)(2 * (m.l3_bytes ? m.l3_bytes : 32 << 20));
	for (int i = 0; i < DOCTOR_RESIDENCIES; i++)
		if (make_cell(&survey->cells[i], &residencies[i], why))
			return -1;
	middle->count = candidates(&middle->problem, middle->subjects);
	if (!middle->count)
		return message(why, "nothing here computes layer/f32");
	if (choose(middle, chosen, why))
		return -1;
	for (int i = 0; i < DOCTOR_RESIDENCIES; i++) {
		memcpy(survey->cells[i].subjects, chosen, sizeof(chosen));
		survey->cells[i].count = SUBJECTS;
		for (int k = 0; k < SUBJECTS; k++) {
			survey->ns[i][k] = calloc(PROCESSES * ROUNDS, sizeof(double));
			if (!survey->ns[i][k])
				return message(why, "no memory");
		}
	}
	return 0;
}

static void release(struct survey *survey)
{
	for (int i = 0; i < DOCTOR_RESIDENCIES; i++) {
		if (survey->cells[i].inputs >= 0)
			close(survey->cells[i].inputs);
		free(survey->cells[i].subjects);
		free(survey->cells[i].out);
		for (int k = 0; k < SUBJECTS; k++)
			free(survey->ns[i][k]);
	}
}

/* 0 (not timed) is no time: the estimate leaves it out, as it does NaN. */
static struct statistics_estimate pair(const struct survey *survey, int cell, int a, int b)
{
	struct statistics_series series = {survey->ns[cell][a], survey->ns[cell][b], survey->at_s,
									   survey->processes, ROUNDS};
	struct statistics_estimate out;

	if (statistics_estimate(&series, 0.01, &out))
		abort();
	return out;
}

static double smallest(const struct doctor_resolution *r, int processes)
{
	return SAFETY * (MARGIN + POWER * r->sd_percent / sqrt(processes * r->usable));
}

/* Of the two unlike pairs the worse one counts. */
static struct doctor_resolution sum_up(const struct survey *survey, int cell)
{
	struct doctor_resolution out = {.residency = residencies[cell].name,
									.processes = survey->processes};
	struct statistics_estimate twin = pair(survey, cell, 0, TWIN);

	out.twin_percent = 100 * twin.log.sd;
	for (int other = TWIN + 1; other < SUBJECTS; other++) {
		struct statistics_estimate unlike = pair(survey, cell, 0, other);

		if (other > TWIN + 1 && !(unlike.log.sd > out.sd_percent / 100))
			continue;
		out.sd_percent = 100 * unlike.log.sd;
		out.usable = (double)unlike.processes / survey->processes;
		out.contended = 1 - (double)unlike.kept / fmax(1, (double)unlike.rounds);
		out.off_layouts = unlike.off_layouts;
	}
	out.percent_48 = smallest(&out, 48);
	out.percent_240 = smallest(&out, 240);
	return out;
}

int doctor_resolve(double seconds, struct progress *progress,
				   struct doctor_resolution out[DOCTOR_RESIDENCIES], struct message *why)
{
	struct survey survey = {0};
	double began_s = monotonic_s(), passed = 0;
	int failed;

	for (int i = 0; i < DOCTOR_RESIDENCIES; i++)
		survey.cells[i].inputs = -1;
	failed = prepare(&survey, why);
	while (!failed && survey.processes < PROCESSES && passed < seconds && !interrupt_signal()) {
		failed = visit(&survey, why);
		passed = monotonic_s() - began_s;
		progress_at(progress, fmax(passed, seconds * survey.processes / PROCESSES), NULL);
	}
	for (int i = 0; i < DOCTOR_RESIDENCIES && !failed; i++)
		out[i] = sum_up(&survey, i);
	release(&survey);
	return failed;
}
