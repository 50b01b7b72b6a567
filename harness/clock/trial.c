/* Windows of a series are series themselves: they share its arrays. */
#include "trial.h"

#include "bench_cells.h"

#include <math.h>
#include <stdlib.h>

const char *const trial_pairs[TRIAL_PAIRS] = {"same", "elsewhere", "unlike B", "unlike C"};

/* What the project asks of its clock. */
const struct trial_question trial_questions[] = {
	{"equal", 1, 20, 1},
	{"equal", 1, 60, 1},
	{"5% slower", 1.05, 20, 95},
	{"2% slower", 1.02, 60, 80},
};
const int trial_question_count = sizeof(trial_questions) / sizeof(trial_questions[0]);

static struct statistics_series window(const struct statistics_series *all, double from_s,
									   double length_s)
{
	int first = 0, last;

	while (first < all->processes && all->at_s[first] < from_s)
		first++;
	for (last = first; last < all->processes && all->at_s[last] < from_s + length_s;)
		last++;
	return (struct statistics_series){.ns = all->ns + first * all->rounds,
									  .other_ns = all->other_ns + first * all->rounds,
									  .at_s = all->at_s + first,
									  .processes = last - first,
									  .rounds = all->rounds,
									  .least_kept = all->least_kept};
}

/* bench_look() of a single comparison, to its end. */
static enum statistics_claim settle(struct statistics_series *part,
									struct statistics_estimate *found)
{
	int looks[8], all = part->processes;
	int planned = all * BENCH_HASTE < BENCH_MOST ? all * BENCH_HASTE : BENCH_MOST;
	int count = statistics_looks(planned, looks);
	enum statistics_claim claim = CLAIM_AMBIGUOUS;

	for (int i = 0; i < count && claim == CLAIM_AMBIGUOUS; i++) {
		part->processes = looks[i] < all ? looks[i] : all;
		if (statistics_estimate(part, BENCH_ALPHA / count, found))
			abort();
		claim = statistics_claim(found, NULL);
		if (part->processes == all)
			break;
	}
	return claim;
}

static void judge(const struct trial_question *question, struct trial_answer *out)
{
	int wrong = out->claims[CLAIM_FASTER] + out->claims[CLAIM_SLOWER];
	bool null = question->factor == 1;

	out->percent =
		100.0 * (null ? wrong : out->claims[CLAIM_SLOWER]) / (out->windows ? out->windows : 1);
	out->held = null ? out->percent <= question->wanted : out->percent >= question->wanted;
}

static double end_of(const struct statistics_series *s)
{
	return s->processes ? s->at_s[s->processes - 1] : (double)-INFINITY;
}

int trial_ask(const struct statistics_series *pair, double truth,
			  const struct trial_question *question, double step, struct trial_answer *out)
{
	size_t slots = (size_t)(pair->processes * pair->rounds) + 1;
	double *ns = malloc(slots * sizeof(*ns)), *errors = malloc(slots * sizeof(*errors));
	struct statistics_series all = *pair;

	*out = (struct trial_answer){0};
	if (!ns || !errors) {
		free(ns);
		free(errors);
		return -1;
	}
	for (size_t i = 0; i + 1 < slots; i++)
		ns[i] = question->factor / truth * pair->ns[i];
	all.ns = ns;
	for (double from_s = all.at_s[0]; from_s + question->within_s <= end_of(&all);
		 from_s += step * question->within_s) {
		struct statistics_series part = window(&all, from_s, question->within_s);
		struct statistics_estimate found = {0};

		if (!part.processes) /* nothing ran: the machine slept */
			continue;
		out->claims[settle(&part, &found)]++;
		errors[out->windows++] = 100 * fabs(found.log.mean - log(question->factor));
		out->processes += part.processes;
	}
	if (out->windows)
		out->processes /= out->windows;
	out->error_percent = statistics_quantile(errors, (size_t)out->windows, 0.9);
	judge(question, out);
	free(ns);
	free(errors);
	return 0;
}

double trial_ratio(const struct statistics_series *pair)
{
	struct statistics_estimate whole;

	if (statistics_estimate(pair, BENCH_ALPHA, &whole))
		abort();
	return exp(whole.log.mean);
}

int trial_drift(const struct statistics_series *pair, double window_s, double apart_s,
				struct trial_drift *out)
{
	/* A process is in two windows at most. */
	double *changes = calloc(2 * (size_t)pair->processes + 1, sizeof(*changes));

	*out = (struct trial_drift){0, NAN, NAN, NAN};
	if (!changes)
		return -1;
	for (double from_s = pair->at_s[0]; from_s + apart_s + window_s <= end_of(pair);
		 from_s += window_s / 2) {
		struct statistics_series early = window(pair, from_s, window_s);
		struct statistics_series late = window(pair, from_s + apart_s, window_s);

		if (!early.processes || !late.processes)
			continue;
		changes[out->pairs++] = 100 * fabs(log(trial_ratio(&late) / trial_ratio(&early)));
	}
	out->p50 = statistics_quantile(changes, (size_t)out->pairs, 0.5);
	out->p90 = statistics_quantile(changes, (size_t)out->pairs, 0.9);
	out->largest = statistics_quantile(changes, (size_t)out->pairs, 1);
	free(changes);
	return 0;
}
