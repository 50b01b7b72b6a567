/* From gathered slices to rows: roofs, baselines, looks. */
#include "bench_cells.h"

#include "role.h"
#include "roof.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A roof this much slower than another in the first process is not the fastest one. */
#define HOPELESS 1.3
/* Of the time of a mere read of the inputs. */
#define SUSPICIOUS 0.8
/* Bytes of x: below that, what a call costs outweighs what it reads. */
#define READABLE 4096

static struct statistics_estimate estimate(const struct bench *bench, int cell, int subject,
										   int other, double alpha)
{
	const struct bench_subject *subjects = bench->cells[cell].subjects;
	struct statistics_series series = {
		.ns = subjects[subject].ns,
		.other_ns = other < 0 ? NULL : subjects[other].ns,
		.at_s = bench->at_s,
		.processes = bench->processes,
		.rounds = bench->rounds,
		.least_kept = statistics_kept(bench->request->cold),
	};
	struct statistics_estimate out;

	if (statistics_estimate(&series, alpha, &out))
		abort();
	return out;
}

static double time_of(const struct bench *bench, int cell, int subject)
{
	return exp(estimate(bench, cell, subject, -1, 0.05).log.mean);
}

static bool timed(const struct bench *bench, int cell, int subject)
{
	return !bench->cells[cell].subjects[subject].trouble[0];
}

static bool is_peer(const struct norm_impl *impl)
{
	return strcmp(impl->family, "peer") == 0;
}

/* The fastest among roofs, or among peers; -1: there is none. */
static int fastest(const struct bench *bench, int cell, bool (*kind)(const struct norm_impl *))
{
	const struct clock_cell *clock = &bench->clock[cell];
	double least = INFINITY;
	int found = -1;

	for (int i = 0; i < clock->count; i++) {
		double time;

		if (!kind(clock->subjects[i]) || !timed(bench, cell, i))
			continue;
		time = time_of(bench, cell, i);
		if (time < least) {
			least = time;
			found = i;
		}
	}
	return found;
}

static int first(const struct bench *bench, int cell)
{
	const struct clock_cell *clock = &bench->clock[cell];

	for (int i = 0; i < clock->count; i++)
		if (!roof_is(clock->subjects[i]) && timed(bench, cell, i))
			return i;
	return -1;
}

void bench_choose(struct bench *bench)
{
	for (int cell = 0; cell < bench->count; cell++) {
		int *baseline = &bench->cells[cell].baseline;

		if (*baseline >= 0 && timed(bench, cell, *baseline))
			continue;
		*baseline = fastest(bench, cell, is_peer);
		if (*baseline < 0)
			*baseline = first(bench, cell);
	}
}

static void prune(struct bench *bench, int cell, bool (*kind)(const struct norm_impl *))
{
	struct clock_cell *clock = &bench->clock[cell];
	int best = fastest(bench, cell, kind);

	for (int i = 0; best >= 0 && i < clock->count; i++)
		if (kind(clock->subjects[i]) && timed(bench, cell, i) &&
			time_of(bench, cell, i) > HOPELESS * time_of(bench, cell, best))
			clock->out[i] = true;
}

void bench_prune_roofs(struct bench *bench)
{
	for (int cell = 0; cell < bench->count; cell++) {
		prune(bench, cell, roof_copies);
		prune(bench, cell, roof_reads);
	}
}

/* A subject without a baseline to compare with is settled by the first look. */
static bool settled(const struct bench *bench, int cell, int subject)
{
	int baseline = bench->cells[cell].baseline;
	struct statistics_estimate pair;

	if (baseline < 0 || baseline == subject || roof_is(bench->clock[cell].subjects[subject]))
		return true;
	pair = estimate(bench, cell, subject, baseline, bench->alpha);
	return statistics_claim(&pair, NULL) != CLAIM_AMBIGUOUS;
}

bool bench_look(struct bench *bench)
{
	bool all = true;

	bench_choose(bench);
	for (int cell = 0; cell < bench->count; cell++) {
		struct clock_cell *clock = &bench->clock[cell];
		bool open = false;

		for (int i = 0; i < clock->count; i++) {
			struct bench_subject *subject = &bench->cells[cell].subjects[i];

			if (!clock->out[i] && !subject->settled)
				subject->settled = settled(bench, cell, i);
			open |= !clock->out[i] && !subject->settled;
		}
		/* The baseline goes on as long as anything is compared with it. */
		for (int i = 0; i < clock->count; i++)
			if (bench->cells[cell].subjects[i].settled &&
				!(open && i == bench->cells[cell].baseline))
				clock->out[i] = true;
		all &= !open;
	}
	return all;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static void compare(const struct bench *bench, int cell, int subject, struct bench_row *row)
{
	int baseline = bench->cells[cell].baseline;
	struct statistics_estimate pair;

	row->ratio = row->lo = row->hi = NAN;
	if (baseline == subject)
		row->ratio = row->lo = row->hi = 1;
	if (baseline < 0 || baseline == subject || roof_is(row->impl))
		return;
	pair = estimate(bench, cell, subject, baseline, bench->alpha);
	row->baseline = bench->clock[cell].subjects[baseline];
	row->ratio = exp(pair.log.mean);
	row->lo = exp(pair.log.lo);
	row->hi = exp(pair.log.hi);
	row->claim = statistics_claims[statistics_claim(&pair, &row->why)];
	row->processes = pair.processes;
	row->rounds = pair.rounds;
	row->kept = pair.kept;
	row->off_layouts = pair.off_layouts;
}

static void take_numbers(struct bench_row *row)
{
	row->ns = row->ns_lo = row->ns_hi = row->gb_per_s = NAN;
	row->ratio_to_copy = row->ratio = row->lo = row->hi = NAN;
	row->claim = row->why = NULL;
}

/* What had trouble has no time; the word before the colon is the verdict. */
static void judge(const struct bench *bench, int cell, int subject, struct bench_row *row)
{
	static const char *const words[] = {"WRONG", "CRASH", "SKIP"};
	const char *trouble = bench->cells[cell].subjects[subject].trouble;
	int read = bench->cells[cell].read;

	row->verdict = trouble[0] ? words[0] : "PASS";
	snprintf(row->trouble, sizeof(row->trouble), "%s", trouble);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(trouble, words[i], strlen(words[i])) == 0)
			row->verdict = words[i];
	if (trouble[0]) {
		take_numbers(row);
	} else if (read >= 0 && !roof_is(row->impl) &&
			   role_bytes(row->problem, ROLE_X) >= READABLE &&
			   estimate(bench, cell, subject, read, 0.05).log.mean < log(SUSPICIOUS)) {
		row->verdict = "SUSPECT";
		snprintf(row->trouble, sizeof(row->trouble),
				 "SUSPECT: takes under %g of the time of a mere read of its inputs",
				 SUSPICIOUS);
	}
}

static void fill_row(const struct bench *bench, int cell, int subject, struct bench_row *row)
{
	const struct clock_cell *clock = &bench->clock[cell];
	int roof = bench->cells[cell].roof;
	struct statistics_estimate alone = estimate(bench, cell, subject, -1, 0.05);

	*row = (struct bench_row){
		.problem = &bench->request->problems[cell],
		.impl = clock->subjects[subject],
		.cache = bench->request->cold ? "cold" : "hot",
		.threads = bench->request->threads,
		.ns = exp(alone.log.mean),
		.ns_lo = exp(alone.log.lo),
		.ns_hi = exp(alone.log.hi),
		.ratio_to_copy = NAN,
		.processes = alone.processes,
		.rounds = alone.rounds,
		.kept = alone.kept,
		.off_layouts = alone.off_layouts,
	};
	row->gb_per_s = (double)role_traffic(&clock->problem) / row->ns;
	if (roof == subject)
		row->ratio_to_copy = 1;
	else if (roof >= 0)
		row->ratio_to_copy = exp(-estimate(bench, cell, subject, roof, 0.05).log.mean);
	compare(bench, cell, subject, row);
	judge(bench, cell, subject, row);
}

static int by_time(const void *a, const void *b)
{
	const struct bench_row *x = a, *y = b;

	if (roof_is(x->impl) != roof_is(y->impl))
		return roof_is(x->impl) ? -1 : 1;
	if (isnan(x->ns) || isnan(y->ns))
		return isnan(x->ns) - isnan(y->ns);
	return (x->ns > y->ns) - (x->ns < y->ns);
}

void bench_rows(struct bench *bench, struct bench_result *out)
{
	size_t most = 0;

	bench_choose(bench);
	for (int cell = 0; cell < bench->count; cell++)
		most += (size_t)bench->clock[cell].count;
	*out = (struct bench_result){.rows = calloc(most + 1, sizeof(*out->rows))};
	if (!out->rows)
		abort();
	for (int cell = 0; cell < bench->count; cell++) {
		const struct clock_cell *clock = &bench->clock[cell];
		size_t from = out->count;

		bench->cells[cell].roof = fastest(bench, cell, roof_copies);
		bench->cells[cell].read = fastest(bench, cell, roof_reads);
		for (int i = 0; i < clock->count; i++) {
			struct bench_row *row = &out->rows[out->count];

			if (roof_is(clock->subjects[i]) && i != bench->cells[cell].roof)
				continue;
			fill_row(bench, cell, i, row);
			out->count++;
		}
		qsort(out->rows + from, out->count - from, sizeof(*out->rows), by_time);
	}
}
