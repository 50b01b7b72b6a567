/* normlab doctor --record, --prove and --store: is the clock to be trusted here? The tables of trial.h. */
#include "doctor_prove.h"

#include "interrupt.h"
#include "monotonic.h"
#include "recorder.h"
#include "survey.h"
#include "table.h"
#include "trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TRIAL_S 60.0
#define TRIALS  20
/* A visit takes longer than this on any machine: bounds what a record may hold. */
#define LEAST_VISIT_S 0.05
/* Windows of a record overlap; trials stand alone. */
#define RECORD_STEP    0.25
#define PROVE_STEP     1.0
#define DRIFT_WINDOW_S 60.0
#define DRIFT_APART_S  600.0
#define DRIFT_WANTED   2.5

static const struct column columns[] = {
	{"where", COLUMN_TEXT, NULL, 0},
	{"pair", COLUMN_TEXT, NULL, 0},
	{"truth", COLUMN_TEXT, NULL, 0},
	{"within_s", COLUMN_REAL, "%.0f", 0},
	{"trials", COLUMN_COUNT, NULL, 0},
	{"faster", COLUMN_COUNT, NULL, 0},
	{"slower", COLUMN_COUNT, NULL, 0},
	{"same", COLUMN_COUNT, NULL, 0},
	{"ambiguous", COLUMN_COUNT, NULL, 0},
	{"percent", COLUMN_REAL, "%.1f", 0},
	{"wanted", COLUMN_TEXT, NULL, 0},
	{"holds", COLUMN_TEXT, NULL, 0},
	{"error_p90_percent", COLUMN_REAL, "%.2f", 0},
	{"processes", COLUMN_REAL, "%.0f", 0},
};

static const int subject_of[TRIAL_PAIRS] = {RECORD_AGAIN, RECORD_ELSEWHERE, RECORD_B, RECORD_C};

struct proof {
	struct table *table;
	const struct record *record;
	double step;
	int missed, asked;
	double drift[RECORD_CELLS]; /* the worst pair's p90 */
	int drift_pairs;
};

static bool twins(int pair)
{
	return pair < TRIAL_UNLIKE_B;
}

/* Slow-downs are asked of unlike kernels; in memory they are a goal. */
static void add_row(struct proof *proof, int cell, int pair, const struct trial_question *q,
					const struct trial_answer *a)
{
	bool goal = q->factor != 1 && record_cold(cell),
		 must = !goal && twins(pair) == (q->factor == 1);
	char wanted[32];

	snprintf(wanted, sizeof(wanted), "%s %g%s", q->factor == 1 ? "<=" : ">=", q->wanted,
			 goal   ? " (goal)"
			 : must ? ""
					: " (extra)");
	table_text(proof->table, record_residencies[cell]);
	table_text(proof->table, trial_pairs[pair]);
	table_text(proof->table, q->what);
	table_real(proof->table, q->within_s);
	table_count(proof->table, a->windows);
	for (int i = 0; i <= CLAIM_AMBIGUOUS; i++)
		table_count(proof->table, a->claims[i]);
	table_real(proof->table, a->percent);
	table_text(proof->table, wanted);
	table_text(proof->table, a->held ? "yes" : "NO");
	table_real(proof->table, a->error_percent);
	table_real(proof->table, a->processes);
	proof->asked += must;
	proof->missed += must && !a->held;
}

static void ask(struct proof *proof, int cell, int pair)
{
	struct statistics_series series =
		record_pair(proof->record, cell, RECORD_A, subject_of[pair]);
	double truth = twins(pair) ? 1 : trial_ratio(&series);
	struct trial_drift drift;

	if (isnan(truth))
		return;
	for (int i = 0; i < trial_question_count; i++) {
		struct trial_answer answer;

		if (twins(pair) && trial_questions[i].factor != 1)
			continue;
		if (trial_ask(&series, truth, &trial_questions[i], proof->step, &answer))
			abort();
		if (answer.windows)
			add_row(proof, cell, pair, &trial_questions[i], &answer);
	}
	if (trial_drift(&series, DRIFT_WINDOW_S, DRIFT_APART_S, &drift))
		abort();
	proof->drift_pairs = drift.pairs;
	if (!twins(pair) && drift.pairs)
		proof->drift[cell] = fmax(proof->drift[cell], drift.p90);
}

static int judge(const struct record *record, double step, const struct settings *settings,
				 struct message *why)
{
	struct proof proof = {
		table_new(columns, sizeof(columns) / sizeof(columns[0])), record, step, 0, 0, {0}, 0};
	int status;

	for (int cell = 0; cell < RECORD_CELLS; cell++)
		for (int pair = 0; pair < TRIAL_PAIRS; pair++)
			ask(&proof, cell, pair);
	status = table_print(proof.table, settings->json, why);
	table_free(proof.table);
	if (status)
		return -1;
	for (int k = 0; k < RECORD_SUBJECTS; k++)
		fprintf(stderr, "%s%s", k ? ", " : "A, its twins, B, C: ", record->subject[k]);
	fprintf(stderr, "; %d processes\n", record->processes);
	for (int cell = 0; proof.drift_pairs && cell < RECORD_CELLS; cell++) {
		bool held = proof.drift[cell] <= DRIFT_WANTED;

		fprintf(stderr, "%s: ratios over %g s change by %.2f%% (p90) in %g s%s\n",
				record_residencies[cell], DRIFT_WINDOW_S, proof.drift[cell], DRIFT_APART_S,
				held ? "" : ": more than 2.5%");
		proof.missed += !held && !record_cold(cell);
	}
	if (!proof.asked)
		return message(why, "doctor: a record of under %g s holds no trial", TRIAL_S);
	fprintf(stderr, "%d of %d requirements are missed\n", proof.missed, proof.asked);
	return proof.missed ? EXIT_FAILED : EXIT_HELD;
}

/* ---- recording ------------------------------------------------------------------------------------ */

static int measure(struct survey *survey, const char *what, double seconds, int quiet,
				   struct message *why)
{
	double began_s = monotonic_s(), passed = 0;
	struct progress progress;
	int failed = 0;

	progress_begin(&progress, what, seconds, quiet);
	while (!failed && passed < seconds && !interrupt_signal() &&
		   survey->record.processes < survey->record.most) {
		failed = survey_visit(survey, why);
		passed = monotonic_s() - began_s;
		progress_at(&progress, fmin(passed, seconds), NULL);
	}
	progress_end(&progress);
	return failed;
}

/* A trial ends with the last process that began in it: a few of them more. */
static double proof_s(const struct settings *settings)
{
	double trials = settings->trials ? (double)settings->trials : TRIALS;
	double all = trials * TRIAL_S + 2, most = settings->time_budget;

	return most > 0 && most < all ? most : all;
}

static int record_now(const struct settings *settings, struct message *why)
{
	double seconds = settings->prove ? proof_s(settings) : settings->record_s;
	struct recorder *recorder = NULL;
	struct survey survey;
	int code;

	if (settings->store) {
		recorder = recorder_open(settings->store, "survey", "", 0, 0, why);
		if (!recorder)
			return -1;
	}
	code = recorder && doctor_record(recorder_store(recorder), why);
	if (!code)
		code = survey_begin(&survey, 2 + (int)(seconds / LEAST_VISIT_S),
							recorder_store(recorder), why) ||
			   measure(&survey, settings->prove ? "prove" : "record", seconds, settings->quiet,
					   why) ||
			   recorder_finish(recorder, why);
	else
		survey = (struct survey){0};
	code =
		code ? -1
			 : judge(&survey.record, settings->prove ? PROVE_STEP : RECORD_STEP, settings, why);
	survey_end(&survey);
	recorder_close(recorder);
	return code;
}

static int judge_store(const struct settings *settings, struct message *why)
{
	struct store *store = store_open(settings->store, STORE_READ, why);
	struct record record = {0};
	int code = -1;

	if (store && !record_read(&record, store, why))
		code = judge(&record, RECORD_STEP, settings, why);
	record_free(&record);
	if (store)
		store_close(store);
	return code;
}

bool doctor_prove_asked(const struct settings *settings)
{
	return settings->prove || settings->record_s > 0 || settings->store || settings->trials ||
		   settings->time_budget > 0;
}

int doctor_prove(const struct settings *settings, struct message *why)
{
	if (settings->record_s > 0 && (settings->prove || !settings->store))
		return message(why, "--record: needs --store FILE, and goes without --prove");
	if (settings->trials && !settings->prove)
		return message(why, "--trials: needs --prove");
	if (settings->time_budget > 0 && !settings->prove)
		return message(why, "--time-budget: needs --prove");
	return settings->prove || settings->record_s > 0 ? record_now(settings, why)
													 : judge_store(settings, why);
}
