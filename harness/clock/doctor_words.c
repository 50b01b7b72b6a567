/* What a survey's numbers mean, and from where on they are worth a warning: one table. */
#include "doctor.h"

#include <math.h>
#include <stdio.h>

static double in_contention(const struct doctor_resolution *r)
{
	return r->contended;
}

/* Paired ratios bear a high floor, absolute times do not. */
static double above_best(const struct doctor_resolution *r)
{
	return r->above;
}

static double in_bad_layouts(const struct doctor_resolution *r)
{
	return r->off_layouts;
}

/* What the default number of processes shall tell, and here does not. */
static double unresolved(const struct doctor_resolution *r)
{
	return r->percent_48 / 100;
}

static const struct {
	double (*share)(const struct doctor_resolution *r);
	double most;
	const char *advice; /* of the share, in per cent */
} warnings[] = {
	{unresolved, 0.05,
	 "differences under %.1f%% stay AMBIGUOUS with 48 processes: give bench a --time-budget"},
	{in_contention, 0.5,
	 "%.0f%% of rounds ran in contention: stop other work, or give bench a longer "
	 "--time-budget"},
	{above_best, 0.03,
	 "even undisturbed calls take %.1f%% longer than the best seen here: something holds the "
	 "machine back (neighbours, heat, a lower clock); ask again later"},
	{in_bad_layouts, 0.1,
	 "%.0f%% of buffer layouts slow a kernel by 10%% or more: look at off_layouts in bench "
	 "--json"},
};

void doctor_resolution_say(const struct doctor_resolution *r, struct doctor_fact *fact)
{
	size_t at = 0;

	*fact = (struct doctor_fact){.state = DOCTOR_OK};
	if (!(r->usable > 0) || !isfinite(r->percent_48)) {
		fact->state = DOCTOR_WARN;
		snprintf(fact->value, sizeof(fact->value), "nothing: no quiet rounds");
		snprintf(fact->advice, sizeof(fact->advice),
				 "rounds never ran undisturbed: stop other work, then ask again");
		return;
	}
	snprintf(fact->value, sizeof(fact->value),
			 "%.1f%% (48 processes), %.1f%% (240); %.0f%% of rounds in contention; floor "
			 "%.1f%% above the best seen",
			 r->percent_48, r->percent_240, 100 * r->contended, 100 * r->above);
	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++) {
		double share = warnings[i].share(r);
		char one[sizeof(fact->advice)];

		if (!(share > warnings[i].most))
			continue;
		fact->state = DOCTOR_WARN;
		snprintf(one, sizeof(one), warnings[i].advice, 100 * share);
		at += (size_t)snprintf(fact->advice + at, sizeof(fact->advice) - at, "%s%s",
							   at ? "; " : "", one);
		if (at >= sizeof(fact->advice))
			break;
	}
}
