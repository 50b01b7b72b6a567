/* Set up and visits. Whom to compare is survey_choose.c's business. */
#include "survey.h"

#include "clock_memory.h"
#include "machine.h"
#include "monotonic.h"
#include "survey_choose.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 768

/* Bytes of x and y as a share of a cache. */
static const struct residency {
	double share;
	int level; /* of the cache it is a share of */
} residencies[RECORD_CELLS] = {{0.75, 1}, {0.5, 2}, {0.33, 3}, {0.5, 2}};

static int64_t rows_for(const struct residency *r)
{
	struct store_machine m = machine_facts();
	const int64_t known[] = {0, m.l1d_bytes, m.l2_bytes, m.l3_bytes};
	const int64_t usual[] = {0, 32 << 10, 1 << 20, 16 << 20};
	int64_t bytes = known[r->level] ? known[r->level] : usual[r->level];
	int64_t rows = (int64_t)(r->share * (double)bytes) / (WIDTH * 8);

	return rows > 0 ? rows : 1;
}

/* ---- visits --------------------------------------------------------------------------------------- */

static void on_slice(void *context, const struct clock_slice *s)
{
	struct survey *survey = context;
	struct record *record = &survey->record;
	int cell = s->cell + survey->first_cell;

	record->ns[cell][s->subject][record->processes * RECORD_ROUNDS + s->round] =
		s->real_ns / (double)s->iterations;
	survey->slices[cell][survey->slice_count[cell]++] =
		(struct store_slice){.impl = survey->cells[cell].subjects[s->subject],
							 .process = record->processes,
							 .round = s->round,
							 .turn = s->turn,
							 .iterations = s->iterations,
							 .real_ns = s->real_ns,
							 .cpu_ns = s->cpu_ns};
}

static void on_trouble(void *context, int cell, int subject, const char *what)
{
	(void)context;
	(void)cell;
	(void)subject;
	(void)what;
}

static int keep(struct survey *survey, struct message *why)
{
	for (int i = 0; i < RECORD_CELLS; i++) {
		const struct store_cell key = {&survey->cells[i].problem,
									   record_cold(i) ? "cold" : "hot", 1};

		if (survey->store &&
			store_slices(survey->store, &key, survey->slices[i], survey->slice_count[i], why))
			return -1;
		survey->slice_count[i] = 0;
	}
	return survey->store ? record_keep_time(&survey->record, survey->store, why) : 0;
}

/* One process for the hot residencies and one for the cold. */
int survey_visit(struct survey *survey, struct message *why)
{
	struct clock_sink sink = {survey, on_slice, on_trouble};
	struct record *record = &survey->record;
	uint64_t seed = (uint64_t)record->processes;

	if (record->processes == record->most)
		return message(why, "a survey of %d processes is full", record->most);
	record->at_s[record->processes] = monotonic_s();
	for (int cold = 0; cold < 2; cold++) {
		struct clock_job job = {
			.seed = clock_random(&seed),
			.rounds = RECORD_ROUNDS,
			.threads = 1,
			.slice_s = 3e-4,
			.beyond = cold ? survey->beyond : 0,
			.cells = survey->cells + (cold ? RECORD_CELLS - 1 : 0),
			.count = cold ? 1 : RECORD_CELLS - 1,
		};

		survey->first_cell = cold ? RECORD_CELLS - 1 : 0;
		if (clock_run(&job, &sink, why))
			return -1;
	}
	if (keep(survey, why))
		return -1;
	record->processes++;
	return 0;
}

/* ---- set up --------------------------------------------------------------------------------------- */

static int make_cell(struct survey *survey, int index, struct message *why)
{
	struct clock_cell *cell = &survey->cells[index];
	struct input input;

	cell->problem =
		norm_problem_default(NORM_LAYER, NORM_F32, rows_for(&residencies[index]), WIDTH, 1);
	survey->record.problem[index] = cell->problem;
	cell->subjects = calloc(RECORD_SUBJECTS, sizeof(*cell->subjects));
	cell->out = calloc(RECORD_SUBJECTS, sizeof(*cell->out));
	survey->slices[index] =
		calloc((size_t)RECORD_SUBJECTS * RECORD_ROUNDS, sizeof(*survey->slices[index]));
	if (!cell->subjects || !cell->out || !survey->slices[index])
		return message(why, "no memory");
	if (input_parse("normal", &input, why))
		return -1;
	cell->inputs = clock_memory_inputs(&cell->problem, &input, 1, why);
	return cell->inputs < 0 ? -1 : 0;
}

static void seat(struct survey *survey, const struct norm_impl *const unlike[SURVEY_UNLIKE])
{
	const struct norm_impl *const subjects[RECORD_SUBJECTS] = {
		unlike[0], &survey->again.impl, &survey->elsewhere.impl, unlike[1], unlike[2]};

	twin_make(&survey->again, unlike[0], TWIN_AGAIN);
	twin_make(&survey->elsewhere, unlike[0], TWIN_ELSEWHERE);
	for (int i = 0; i < RECORD_CELLS; i++) {
		memcpy(survey->cells[i].subjects, subjects, sizeof(subjects));
		survey->cells[i].count = RECORD_SUBJECTS;
	}
	for (int k = 0; k < RECORD_SUBJECTS; k++)
		strncpy(survey->record.subject[k], subjects[k]->name,
				sizeof(survey->record.subject[k]) - 1);
}

int survey_begin(struct survey *survey, int most, struct store *store, struct message *why)
{
	const struct norm_impl *unlike[SURVEY_UNLIKE];

	*survey = (struct survey){.store = store, .beyond = clock_memory_beyond()};
	for (int i = 0; i < RECORD_CELLS; i++)
		survey->cells[i].inputs = -1;
	if (record_make(&survey->record, most, why))
		return -1;
	for (int i = 0; i < RECORD_CELLS; i++)
		if (make_cell(survey, i, why))
			return -1;
	if (survey_choose(&survey->cells[1], unlike, why))
		return -1;
	seat(survey, unlike);
	return store ? record_keep_names(&survey->record, store, why) : 0;
}

void survey_end(struct survey *survey)
{
	for (int i = 0; i < RECORD_CELLS; i++) {
		if (survey->cells[i].inputs >= 0)
			close(survey->cells[i].inputs);
		free(survey->cells[i].subjects);
		free(survey->cells[i].out);
		free(survey->slices[i]);
	}
	record_free(&survey->record);
}
