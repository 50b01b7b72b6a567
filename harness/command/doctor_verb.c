/* normlab doctor: facts with what to do about them, then what can be resolved now. */
#include "doctor_notes.h"
#include "doctor_prove.h"
#include "interrupt.h"
#include "table.h"
#include "verb.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The verb promises 20 s: the rest is starting, choosing and the last process. */
#define SURVEY_S 15.0
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

/* The best floor ever seen here is this very program's: another kernel has another one. What can be
 * resolved is noted for the stores of runs to come. */
static void remember(struct doctor_resolution *r)
{
	struct doctor_fact fact;
	char name[512], value[sizeof(fact.value) + sizeof(" ()") + 32], when[32] = "";
	time_t now = time(NULL);
	struct tm utc;

	snprintf(name, sizeof(name), "floor %s %s %s %s", r->residency, r->problem, r->subject,
			 version.commit);
	r->above = r->floor_ns / doctor_best(name, r->floor_ns) - 1;
	doctor_resolution_say(r, &fact);
	if (gmtime_r(&now, &utc))
		strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	snprintf(value, sizeof(value), "%s (%s)", fact.value, when);
	doctor_resolution_name(r->residency, name);
	doctor_note_set(name, value);
}

static void add_resolution(struct table *table, const struct doctor_resolution *r)
{
	const double numbers[NUMBERS] = {r->percent_48,   r->percent_240, r->sd_percent,
									 r->twin_percent, r->contended,   r->usable,
									 r->off_layouts};
	struct doctor_fact fact;
	char name[32];

	doctor_resolution_say(r, &fact);
	doctor_resolution_name(r->residency, name);
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

		doctor_resolution_say(&resolutions[i], &fact);
		advise(resolutions[i].residency, &fact);
	}
	return 0;
}

static int look(const struct settings *settings, struct message *why)
{
	struct doctor_resolution resolutions[DOCTOR_RESIDENCIES];
	struct doctor_fact *facts = calloc(doctor_check_count, sizeof(*facts));
	struct table *table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	struct progress progress;
	int status;

	if (!facts)
		abort();
	progress_begin(&progress, "doctor", SURVEY_S, settings->quiet);
	/* Before the survey: it is a load itself. */
	for (size_t i = 0; i < doctor_check_count; i++)
		doctor_checks[i].find(&facts[i]);
	status = doctor_resolve(SURVEY_S, &progress, resolutions, why);
	progress_end(&progress);
	for (int i = 0; !status && i < DOCTOR_RESIDENCIES; i++)
		remember(&resolutions[i]);
	if (!status)
		status = report(table, facts, resolutions, settings, why);
	table_free(table);
	free(facts);
	return status ? -1 : EXIT_HELD;
}

int verb_doctor(const struct settings *settings)
{
	struct message why = {""};
	int code;

	interrupt_catch();
	code = doctor_prove_asked(settings) ? doctor_prove(settings, &why) : look(settings, &why);
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return code < 0 ? verb_refuse(&why) : code;
}
