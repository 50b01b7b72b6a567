/* A contest of three rounds among all that can do the problem. */
#include "survey_choose.h"

#include "catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct contest {
	struct clock_cell cell;
	double *best;
};

static void on_slice(void *context, const struct clock_slice *s)
{
	struct contest *contest = context;
	double each = s->real_ns / (double)s->iterations;

	if (each < contest->best[s->subject])
		contest->best[s->subject] = each;
}

static void on_trouble(void *context, int cell, int subject, const char *what)
{
	(void)context;
	(void)cell;
	(void)subject;
	(void)what;
}

static bool may_compete(const struct norm_impl *impl, const struct norm_problem *problem)
{
	return strcmp(impl->family, "reference") != 0 && !catalogue_plugin_of(impl) &&
		   !norm_reject(impl, problem);
}

static int enter(struct contest *contest, const struct clock_cell *where, struct message *why)
{
	const struct norm_impl *const *all = catalogue();
	size_t room = 1;

	while (all[room - 1])
		room++;
	contest->cell = *where;
	contest->cell.subjects = calloc(room, sizeof(*contest->cell.subjects));
	contest->cell.out = calloc(room, sizeof(*contest->cell.out));
	contest->best = calloc(room, sizeof(*contest->best));
	contest->cell.count = 0;
	if (!contest->cell.subjects || !contest->cell.out || !contest->best)
		return message(why, "no memory");
	for (int i = 0; all[i]; i++)
		if (may_compete(all[i], &where->problem)) {
			contest->best[contest->cell.count] = INFINITY;
			contest->cell.subjects[contest->cell.count++] = all[i];
		}
	return contest->cell.count ? 0 : message(why, "nothing here computes layer/f32");
}

/* ---- unlike ------------------------------------------------------------------------------------- */

/* Beyond this many times the fastest one's time a subject sits rounds out, and nobody asks for 5%. */
#define COMPARABLE 3

static bool same_family(const struct norm_impl *a, const struct norm_impl *b)
{
	return strcmp(a->family, b->family) == 0;
}

static bool same_algorithm(const struct norm_impl *a, const struct norm_impl *b)
{
	return same_family(a, b) && strcmp(a->algorithm, b->algorithm) == 0;
}

static bool same_impl(const struct norm_impl *a, const struct norm_impl *b)
{
	return a == b;
}

/* What is most wanted first: what a chosen one may not be like, and how slow it may be. */
static const struct wish {
	bool (*alike)(const struct norm_impl *a, const struct norm_impl *b);
	double times;
} wishes[] = {{same_family, COMPARABLE},
			  {same_algorithm, COMPARABLE},
			  {same_impl, COMPARABLE},
			  {same_impl, INFINITY}};

static bool like_any(const struct wish *wish, const struct norm_impl *impl,
					 const struct norm_impl *const *out, int places)
{
	for (int i = 0; i < places; i++)
		if (wish->alike(out[i], impl))
			return true;
	return false;
}

/* The fastest that a wish allows; -1: there is none. */
static int next(const struct contest *contest, const struct wish *wish, double least,
				const struct norm_impl *const *out, int places)
{
	int best = -1;

	for (int i = 0; i < contest->cell.count; i++) {
		if (!isfinite(contest->best[i]) || contest->best[i] > wish->times * least ||
			like_any(wish, contest->cell.subjects[i], out, places))
			continue;
		if (best < 0 || contest->best[i] < contest->best[best])
			best = i;
	}
	return best;
}

static int decide(struct contest *contest, const struct norm_impl **out, struct message *why)
{
	double least = INFINITY;

	for (int i = 0; i < contest->cell.count; i++)
		least = fmin(least, contest->best[i]);
	if (!isfinite(least))
		return message(why, "%s could not be timed", contest->cell.subjects[0]->name);
	for (int place = 0; place < SURVEY_UNLIKE; place++) {
		int found = -1;

		for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]) && found < 0; i++)
			found = next(contest, &wishes[i], least, out, place);
		out[place] = found < 0 ? out[place - 1] : contest->cell.subjects[found];
	}
	return 0;
}

int survey_choose(const struct clock_cell *where, const struct norm_impl *out[SURVEY_UNLIKE],
				  struct message *why)
{
	struct contest contest;
	struct clock_sink sink = {&contest, on_slice, on_trouble};
	int failed = enter(&contest, where, why);

	if (!failed) {
		const struct clock_job job = {
			.rounds = 3, .threads = 1, .slice_s = 1e-4, .cells = &contest.cell, .count = 1};

		failed = clock_run(&job, &sink, why) || decide(&contest, out, why);
	}
	free(contest.cell.subjects);
	free(contest.cell.out);
	free(contest.best);
	return failed ? -1 : 0;
}
