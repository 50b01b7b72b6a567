/* Estimates and claims; their constants are measured, see CLOCK in this folder's README. */
#include "statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR_SHARE 0.03 /* the run's floor: this quantile of the pair's own mean */
#define CONTENDED   1.05 /* a round this far above the floor is not kept: from 1.13 signs flip */
#define OFF_LAYOUT  1.10
#define MARGIN      1.005 /* FASTER and SLOWER: without it A/A pairs are claimed in 0-11% */
/* A pair as far apart as this needs no 8 processes: its interval, wide as it is, says enough. */
#define FAR         1.5
#define SAME_BAND   1.02
#define SAME_NARROW 1.015
/*
 * Episodes shift a pair by several per cent for seconds: a difference below 5% needs two visits. An estimate
 * of a true 5% falls below 4% in under 5% of runs (error of the mean: up to 0.6%). In a record of 30
 * minutes on a shared machine, ratios of unlike kernels over 20 s were off by up to 1.5% (caches), over
 * 60 s by up to 0.6%: 25 s between the middles of two visits let no false claim through.
 */
#define SMALL         1.04
#define VISIT_APART_S 25

const char *const statistics_claims[] = {"FASTER", "SLOWER", "SAME", "AMBIGUOUS"};

/* What the kept-round rule looks at: the pair's own mean sees contention best. */
static double level(const struct statistics_series *s, int i)
{
	return s->other_ns ? (log(s->ns[i]) + log(s->other_ns[i])) / 2 : log(s->ns[i]);
}

static double value(const struct statistics_series *s, int i)
{
	return s->other_ns ? log(s->ns[i] / s->other_ns[i]) : log(s->ns[i]);
}

static int present(const struct statistics_series *s, int i)
{
	return s->ns[i] > 0 && (!s->other_ns || s->other_ns[i] > 0);
}

double statistics_kept(int cold)
{
	return cold ? 0.5 : 0;
}

/* The highest level of a kept round; Inf when no round is there. */
static double ceiling(const struct statistics_series *s, double *scratch, int64_t *rounds)
{
	size_t count = 0;
	double near_floor;

	for (int i = 0; i < s->processes * s->rounds; i++)
		if (present(s, i))
			scratch[count++] = level(s, i);
	*rounds = (int64_t)count;
	if (!count)
		return INFINITY;
	near_floor = statistics_quantile(scratch, count, FLOOR_SHARE) + log(CONTENDED);
	return s->least_kept > 0
			   ? fmax(near_floor, statistics_quantile(scratch, count, s->least_kept))
			   : near_floor;
}

/* NaN for a process with fewer than `least` kept rounds. */
static double process_value(const struct statistics_series *s, int process, double limit,
							size_t least, double *scratch, int64_t *kept)
{
	size_t count = 0;

	for (int i = process * s->rounds; i < (process + 1) * s->rounds; i++)
		if (present(s, i) && level(s, i) < limit)
			scratch[count++] = value(s, i);
	*kept += (int64_t)count;
	return count >= least ? statistics_quantile(scratch, count, 0.5) : (double)NAN;
}

/* Processes that count; their values and numbers go to `values` and `process`. */
static int gather(const struct statistics_series *s, double limit, size_t least,
				  double *scratch, double *values, int *process, int64_t *kept)
{
	int count = 0;

	*kept = 0;
	for (int i = 0; i < s->processes; i++) {
		double each = process_value(s, i, limit, least, scratch, kept);

		if (isnan(each))
			continue;
		process[count] = i;
		values[count++] = each;
	}
	return count;
}

static double middle_time(const struct statistics_series *s, const int *process, int lo, int hi)
{
	double sum = 0;

	for (int i = lo; i < hi; i++)
		sum += s->at_s[process[i]];
	return sum / (hi - lo);
}

static void visits(const struct statistics_series *s, const double *values, const int *process,
				   double *scratch, struct statistics_estimate *out)
{
	int half = out->processes / 2;

	out->early = out->late = NAN;
	out->apart_s = 0;
	if (half < 1 || !s->at_s)
		return;
	memcpy(scratch, values, (size_t)half * sizeof(*values));
	out->early = statistics_trimmed(scratch, (size_t)half, 0.5).mean;
	memcpy(scratch, values + half, (size_t)(out->processes - half) * sizeof(*values));
	out->late = statistics_trimmed(scratch, (size_t)(out->processes - half), 0.5).mean;
	out->apart_s =
		middle_time(s, process, half, out->processes) - middle_time(s, process, 0, half);
}

static double least(const double *ns, int count)
{
	double out = INFINITY;

	for (int i = 0; i < count; i++)
		out = fmin(out, ns[i]);
	return out;
}

/*
 * A layout that slows the subject slows all rounds of its process, which the kept-round rule then
 * drops: hence the ratio of the process's floors (of `ns` alone without a pair).
 */
static double off_layouts(const struct statistics_series *s, double *scratch)
{
	size_t count = 0, off = 0;
	double middle;

	for (int i = 0; i < s->processes; i++) {
		double slow = log(least(s->ns + i * s->rounds, s->rounds));

		if (s->other_ns)
			slow -= log(least(s->other_ns + i * s->rounds, s->rounds));
		if (isfinite(slow))
			scratch[count++] = slow;
	}
	middle = statistics_quantile(scratch, count, 0.5);
	for (size_t i = 0; i < count; i++)
		off += scratch[i] > middle + log(OFF_LAYOUT);
	return count ? (double)off / (double)count : 0;
}

int statistics_estimate(const struct statistics_series *s, double alpha,
						struct statistics_estimate *out)
{
	size_t slots = (size_t)(s->processes * s->rounds) + 1;
	double *scratch = malloc(slots * sizeof(*scratch));
	double *values = malloc(slots * sizeof(*values));
	int *process = calloc(slots, sizeof(*process)), failed = !scratch || !values || !process;
	int64_t kept;
	int count;
	double limit;

	*out = (struct statistics_estimate){0};
	if (failed)
		goto done;
	limit = ceiling(s, scratch, &out->rounds);
	count = out->processes =
		gather(s, limit, STATISTICS_KEPT_ROUNDS, scratch, values, process, &out->kept);
	visits(s, values, process, scratch, out);
	/* Not enough for a claim, unless the pair is far apart: then rounds will do that stand alone. */
	if (count < STATISTICS_PROCESSES)
		count = gather(s, limit, 1, scratch, values, process, &kept);
	out->log = statistics_trimmed(values, (size_t)count, alpha);
	out->off_layouts = off_layouts(s, scratch);
done:
	free(scratch);
	free(values);
	free(process);
	return failed ? -1 : 0;
}

/* A small difference, seen in one visit only, may be an epoch's and not the code's. */
static const char *doubt(const struct statistics_estimate *pair)
{
	double side = pair->log.mean > 0 ? 1 : -1;

	if (fabs(pair->log.mean) >= log(SMALL))
		return NULL;
	if (pair->apart_s < VISIT_APART_S)
		return "small: needs two visits half a minute apart (--time-budget 60)";
	if (!(side * pair->early > log(MARGIN) && side * pair->late > log(MARGIN)))
		return "small, and two visits half a minute apart do not agree";
	return NULL;
}

enum statistics_claim statistics_claim(const struct statistics_estimate *pair, const char **why)
{
	double lo = pair->log.lo, hi = pair->log.hi;
	double band = log(pair->processes >= STATISTICS_MANY ? SAME_NARROW : SAME_BAND);
	const char *reason = "the interval is too wide: needs more processes";

	if (why)
		*why = NULL;
	if (pair->processes < STATISTICS_PROCESSES && !(lo > log(FAR) || hi < -log(FAR)))
		reason = "too few processes";
	else if (lo > log(MARGIN) || hi < -log(MARGIN))
		reason = doubt(pair);
	if (!reason)
		return hi < 0 ? CLAIM_FASTER : CLAIM_SLOWER;
	if (pair->processes >= STATISTICS_PROCESSES && lo > -band && hi < band)
		return CLAIM_SAME;
	if (why)
		*why = reason;
	return CLAIM_AMBIGUOUS;
}

int statistics_looks(int processes, int out[8])
{
	/* The first one settles what is far apart, so that it takes no more time from the others. */
	static const int ladder[] = {10, 16, 48, 144, 240};
	int count = 0;

	for (size_t i = 0; i < sizeof(ladder) / sizeof(ladder[0]); i++)
		if (ladder[i] < processes)
			out[count++] = ladder[i];
	out[count++] = processes;
	return count;
}
