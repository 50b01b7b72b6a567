/*
 * MDE = 0.5 + 4.4 sd / sqrt(processes * usable), times 1.5 for safety: 0.5 is the margin of a claim,
 * 4.4 = t(0.995) + t(0.8) and what small samples add.
 */
#include "doctor.h"

#include "interrupt.h"
#include "monotonic.h"
#include "survey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PROCESSES   60
#define MARGIN      0.5
#define POWER       4.4
#define SAFETY      1.5
#define FLOOR_SHARE 0.03

/* As the kept rounds have it: what an undisturbed call takes. */
static double floor_ns(const struct record *record, int cell)
{
	const double *ns = record->ns[cell][RECORD_A];
	size_t count = 0, all = (size_t)record->processes * RECORD_ROUNDS;
	double *timed = malloc((all + 1) * sizeof(*timed)), out;

	if (!timed)
		abort();
	for (size_t i = 0; i < all; i++)
		if (ns[i] > 0)
			timed[count++] = ns[i];
	out = statistics_quantile(timed, count, FLOOR_SHARE);
	free(timed);
	return out;
}

static struct statistics_estimate pair(const struct record *record, int cell, int other)
{
	struct statistics_series series = record_pair(record, cell, RECORD_A, other);
	struct statistics_estimate out;

	if (statistics_estimate(&series, 0.01, &out))
		abort();
	return out;
}

static double smallest(const struct doctor_resolution *r, int processes)
{
	return SAFETY * (MARGIN + POWER * r->sd_percent / sqrt(processes * r->usable));
}

/* Of the unlike pairs the worst one counts. */
static struct doctor_resolution sum_up(const struct record *record, int cell)
{
	struct doctor_resolution out = {.residency = record_residencies[cell],
									.sd_percent = NAN,
									.processes = record->processes};

	out.twin_percent = 100 * pair(record, cell, RECORD_ELSEWHERE).log.sd;
	out.floor_ns = floor_ns(record, cell);
	for (int other = RECORD_B; other <= RECORD_C; other++) {
		struct statistics_estimate unlike = pair(record, cell, other);

		if (out.sd_percent >= 100 * unlike.log.sd)
			continue;
		out.sd_percent = 100 * unlike.log.sd;
		out.usable = (double)unlike.processes / fmax(1, record->processes);
		out.contended = 1 - (double)unlike.kept / fmax(1, (double)unlike.rounds);
		out.off_layouts = unlike.off_layouts;
	}
	out.percent_48 = smallest(&out, 48);
	out.percent_240 = smallest(&out, 240);
	return out;
}

void doctor_resolution_name(const char *residency, char out[32])
{
	snprintf(out, 32, "resolves, %s", residency);
}

int doctor_resolve(double seconds, struct progress *progress,
				   struct doctor_resolution out[DOCTOR_RESIDENCIES], struct message *why)
{
	struct survey survey;
	double began_s = monotonic_s(), passed = 0;
	int failed = survey_begin(&survey, PROCESSES, NULL, why);
	const struct record *record = &survey.record;

	while (!failed && record->processes < PROCESSES && passed < seconds &&
		   !interrupt_signal()) {
		failed = survey_visit(&survey, why);
		passed = monotonic_s() - began_s;
		progress_at(progress, fmax(passed, seconds * record->processes / PROCESSES), NULL);
	}
	for (int i = 0; i < DOCTOR_RESIDENCIES && !failed; i++) {
		out[i] = sum_up(record, i);
		snprintf(out[i].subject, sizeof(out[i].subject), "%s", record->subject[RECORD_A]);
		norm_problem_print(&record->problem[i], out[i].problem, sizeof(out[i].problem));
	}
	survey_end(&survey);
	return failed;
}
