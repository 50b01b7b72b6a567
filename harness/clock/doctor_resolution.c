/*
 * MDE = 0.5 + 4.4 sd / sqrt(processes * usable), times 1.5 for safety: 0.5 is the margin of a claim,
 * 4.4 = t(0.995) + t(0.8) and what small samples add.
 */
#include "doctor.h"

#include "interrupt.h"
#include "monotonic.h"
#include "survey.h"

#include <math.h>
#include <stdlib.h>

#define PROCESSES 60
#define MARGIN    0.5
#define POWER     4.4
#define SAFETY    1.5

static struct statistics_estimate pair(const struct survey *survey, int cell, int a, int b)
{
	struct statistics_series series = survey_pair(survey, cell, a, b);
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
	struct doctor_resolution out = {.residency = survey_residency(cell),
									.processes = survey->processes};
	struct statistics_estimate twin = pair(survey, cell, 0, SURVEY_TWIN);

	out.twin_percent = 100 * twin.log.sd;
	for (int other = SURVEY_TWIN + 1; other < SURVEY_SUBJECTS; other++) {
		struct statistics_estimate unlike = pair(survey, cell, 0, other);

		if (other > SURVEY_TWIN + 1 && !(unlike.log.sd > out.sd_percent / 100))
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
	struct survey survey;
	double began_s = monotonic_s(), passed = 0;
	int failed = survey_begin(&survey, PROCESSES, why);

	while (!failed && survey.processes < PROCESSES && passed < seconds && !interrupt_signal()) {
		failed = survey_visit(&survey, why);
		passed = monotonic_s() - began_s;
		progress_at(progress, fmax(passed, seconds * survey.processes / PROCESSES), NULL);
	}
	for (int i = 0; i < DOCTOR_RESIDENCIES && !failed; i++)
		out[i] = sum_up(&survey, i);
	survey_end(&survey);
	return failed;
}
