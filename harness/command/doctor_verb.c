/* normlab doctor: facts with what to do about them, then what can be resolved now. */
#include "doctor.h"
#include "interrupt.h"
#include "table.h"
#include "verb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The verb promises 20 s: the rest is starting, choosing and the last process. */
#define SURVEY_S 15.0
/* More than this share of rounds in contention, or of bad layouts, is worth a word. */
#define MUCH_CONTENTION 0.5
#define MANY_OFF        0.1

static const char *const states[] = {"note", "ok", "WARN"};

static const struct column columns[] = {
	{"fact", COLUMN_TEXT, NULL, 0},
	{"state", COLUMN_TEXT, NULL, 0},
	{"value", COLUMN_TEXT, NULL, 0},
	{"advice", COLUMN_TEXT, NULL, 1},
	{"resolves_48_percent", COLUMN_REAL, NULL, 1},
	{"resolves_240_percent", COLUMN_REAL, NULL, 1},
	{"sd_percent", COLUMN_REAL, NULL, 1},
	{"twin_sd_percent", COLUMN_REAL, NULL, 1},
	{"contended", COLUMN_REAL, NULL, 1},
	{"usable", COLUMN_REAL, NULL, 1},
	{"off_layouts", COLUMN_REAL, NULL, 1},
	{"processes", COLUMN_COUNT, NULL, 1},
};
enum { TEXTS = 4, NUMBERS = 7 };

static void add_texts(struct table *table, const char *name, const struct doctor_fact *fact)
{
	table_text(table, name);
	table_text(table, states[fact->state]);
	table_text(table, fact->value);
	table_text(table, fact->advice[0] ? fact->advice : NULL);
}

static void add_fact(struct table *table, const char *name, const struct doctor_fact *fact)
{
	add_texts(table, name, fact);
	for (int i = 0; i < NUMBERS + 1; i++)
		table_null(table);
}

static void word(const struct doctor_resolution *r, struct doctor_fact *fact)
{
	*fact = (struct doctor_fact){.state = DOCTOR_OK};
	if (!(r->usable > 0) || !isfinite(r->percent_48)) {
		fact->state = DOCTOR_WARN;
		snprintf(fact->value, sizeof(fact->value), "nothing: no quiet rounds");
		snprintf(fact->advice, sizeof(fact->advice),
				 "rounds never ran undisturbed: stop other work, then ask again");
		return;
	}
	snprintf(fact->value, sizeof(fact->value),
			 "%.1f%% (48 processes), %.1f%% (240); %.0f%% of rounds in contention",
			 r->percent_48, r->percent_240, 100 * r->contended);
	if (r->contended > MUCH_CONTENTION) {
		fact->state = DOCTOR_WARN;
		snprintf(fact->advice, sizeof(fact->advice),
				 "most rounds ran in contention: give bench a longer --time-budget");
	}
	if (r->off_layouts > MANY_OFF) {
		fact->state = DOCTOR_WARN;
		snprintf(fact->advice, sizeof(fact->advice),
				 "%.0f%% of buffer layouts slow a kernel by 10%% or more",
				 100 * r->off_layouts);
	}
}

static void add_resolution(struct table *table, const struct doctor_resolution *r)
{
	const double numbers[NUMBERS] = {r->percent_48,   r->percent_240, r->sd_percent,
									 r->twin_percent, r->contended,   r->usable,
									 r->off_layouts};
	struct doctor_fact fact;
	char name[32];

	word(r, &fact);
	snprintf(name, sizeof(name), "resolves, %s", r->residency);
	add_texts(table, name, &fact);
	for (int i = 0; i < NUMBERS; i++)
		table_real(table, numbers[i]);
	table_count(table, r->processes);
}

/* Under the table, in whole sentences: what spoils measuring here and what to do. */
static void advise(const char *name, const struct doctor_fact *fact)
{
	if (fact->state == DOCTOR_WARN)
		fprintf(stderr, "%s (%s): %s\n", name, fact->value, fact->advice);
}

static int report(struct table *table, const struct doctor_fact *facts,
				  const struct doctor_resolution *resolutions, const struct settings *settings,
				  struct message *why)
{
	for (size_t i = 0; i < doctor_check_count; i++)
		add_fact(table, doctor_checks[i].name, &facts[i]);
	for (int i = 0; i < DOCTOR_RESIDENCIES; i++)
		add_resolution(table, &resolutions[i]);
	if (table_print(table, settings->json, why))
		return -1;
	for (size_t i = 0; i < doctor_check_count; i++)
		advise(doctor_checks[i].name, &facts[i]);
	for (int i = 0; i < DOCTOR_RESIDENCIES; i++) {
		struct doctor_fact fact;

		word(&resolutions[i], &fact);
		advise(resolutions[i].residency, &fact);
	}
	return 0;
}

int verb_doctor(const struct settings *settings)
{
	struct doctor_resolution resolutions[DOCTOR_RESIDENCIES];
	struct doctor_fact *facts = calloc(doctor_check_count, sizeof(*facts));
	struct table *table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	struct progress progress;
	struct message why;
	int status;

	if (!facts)
		abort();
	interrupt_catch();
	progress_begin(&progress, "doctor", SURVEY_S, settings->quiet);
	/* Before the survey: it is a load itself. */
	for (size_t i = 0; i < doctor_check_count; i++)
		doctor_checks[i].find(&facts[i]);
	status = doctor_resolve(SURVEY_S, &progress, resolutions, &why);
	progress_end(&progress);
	if (!status)
		status = report(table, facts, resolutions, settings, &why);
	table_free(table);
	free(facts);
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return status ? verb_refuse(&why) : EXIT_HELD;
}
