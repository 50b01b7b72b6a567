/*
 * Is the clock to be trusted here? Records a survey for SECONDS (argument, default 1800), then asks
 * of contiguous windows of it what they would have claimed: of an implementation against itself, and
 * of unlike ones whose ratio over the whole record is taken for the truth, as they are and with
 * slow-downs injected into every slice.
 */
#include "clock.h"
#include "monotonic.h"
#include "progress.h"
#include "survey.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA 0.01

/* A window of so many seconds, and of the processes in it so many, evenly spread. */
struct question {
	const char *what;
	double factor, window_s;
	int processes;
};

static const struct question questions[] = {
	{"null", 1, 20, 48},    {"null", 1, 150, 144},   {"+5%", 1.05, 20, 48},
	{"+2%", 1.02, 150, 48}, {"+2%", 1.02, 150, 144},
};

struct answers {
	int windows, claims[CLAIM_AMBIGUOUS + 1];
	double largest; /* |estimate - truth| in per cent */
};

static double estimate(const struct statistics_series *series, struct statistics_estimate *out)
{
	if (statistics_estimate(series, ALPHA, out))
		abort();
	return out->log.mean;
}

/* Processes first..last-1, thinned; times are multiplied so that the ratio is the question's. */
static void ask(const struct statistics_series *all, int first, int last,
				const struct question *q, double truth, struct answers *answers)
{
	int count = last - first < q->processes ? last - first : q->processes;
	int rounds = all->rounds;
	double *ns = malloc((size_t)(count * rounds) * sizeof(*ns));
	double *other = malloc((size_t)(count * rounds) * sizeof(*other));
	double *at_s = malloc((size_t)count * sizeof(*at_s));
	struct statistics_series part = {ns, other, at_s, count, rounds};
	struct statistics_estimate found;
	double error;

	if (!ns || !other || !at_s)
		abort();
	for (int i = 0; i < count; i++) {
		int from = first + (int)((int64_t)(last - first) * i / count);

		at_s[i] = all->at_s[from];
		for (int round = 0; round < rounds; round++) {
			ns[i * rounds + round] = q->factor / truth * all->ns[from * rounds + round];
			other[i * rounds + round] = all->other_ns[from * rounds + round];
		}
	}
	error = fabs(estimate(&part, &found) - log(q->factor));
	answers->windows++;
	answers->claims[statistics_claim(&found, NULL)]++;
	answers->largest = fmax(answers->largest, 100 * error);
	free(ns);
	free(other);
	free(at_s);
}

/* Windows begin at every quarter of their length. `truth`: the ratio that is divided out. */
static struct answers slide(const struct statistics_series *all, const struct question *q,
							double truth)
{
	struct answers answers = {0};
	double end_s = all->at_s[all->processes - 1];

	for (double from_s = all->at_s[0]; from_s + q->window_s <= end_s;
		 from_s += q->window_s / 4) {
		int first = 0, last;

		while (all->at_s[first] < from_s)
			first++;
		for (last = first; last < all->processes && all->at_s[last] < from_s + q->window_s;)
			last++;
		ask(all, first, last, q, truth, &answers);
	}
	return answers;
}

static void print(const struct survey *survey, int cell, int other)
{
	struct statistics_series all = survey_pair(survey, cell, 0, other);
	struct statistics_estimate whole;
	double truth = exp(estimate(&all, &whole));

	if (other == SURVEY_TWIN)
		truth = 1;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		const struct question *q = &questions[i];
		struct answers a = slide(&all, q, truth);

		if (a.windows)
			printf("%-5s %-7s %-5s %5.0f %4d %8d %7d %7d %7d %10d %8.2f\n",
				   survey_residency(cell), other == SURVEY_TWIN ? "twins" : "unlike", q->what,
				   q->window_s, q->processes, a.windows, a.claims[CLAIM_FASTER],
				   a.claims[CLAIM_SLOWER], a.claims[CLAIM_SAME], a.claims[CLAIM_AMBIGUOUS],
				   a.largest);
	}
	printf("      (kept %.0f%% of rounds, %d of %d processes; sd of a process %.2f%%; ratio "
		   "%.4f)\n",
		   100 * (double)whole.kept / (double)whole.rounds, whole.processes, survey->processes,
		   100 * whole.log.sd, exp(whole.log.mean));
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1800, began_s = monotonic_s();
	struct progress progress;
	struct survey survey;
	struct message why;
	int failed;

	if (argc > 1 && strcmp(argv[1], CLOCK_WORD) == 0)
		return clock_process();
	failed = survey_begin(&survey, 1 + (int)(seconds / 0.05), &why);
	progress_begin(&progress, "soak", seconds, 0);
	while (!failed && monotonic_s() - began_s < seconds && survey.processes < survey.most) {
		failed = survey_visit(&survey, &why);
		progress_at(&progress, monotonic_s() - began_s, NULL);
	}
	progress_end(&progress);
	if (failed) {
		fprintf(stderr, "clock_soak: %s\n", why.text);
		survey_end(&survey);
		return 1;
	}
	for (int k = 0; k < SURVEY_SUBJECTS; k++)
		printf("%c: %s\n", "AABC"[k], survey.cells[0].subjects[k]->name);
	printf("%d processes in %.0f s\n", survey.processes, seconds);
	printf("where pair    truth  span   of  windows  faster  slower    same  ambiguous  "
		   "largest error %%\n");
	for (int cell = 0; cell < SURVEY_CELLS; cell++)
		for (int other = SURVEY_TWIN; other < SURVEY_SUBJECTS; other++)
			print(&survey, cell, other);
	survey_end(&survey);
	return 0;
}
