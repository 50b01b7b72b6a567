/* Known answers by hand and from tables, and synthetic runs in which the truth is injected. */
#include "random_fixture.h"
#include "statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void near(double a, double b, double relative)
{
	if (!(fabs(a - b) <= relative * fabs(b)))
		fail_msg("%.12g is not %.12g", a, b);
}

static void quantiles_by_hand(void **state)
{
	double odd[] = {5, 1, 3}, even[] = {4, 1, 3, 2}, one[] = {7};
	double many[101];

	(void)state;
	for (int i = 0; i <= 100; i++)
		many[i] = (i * 37) % 101; /* a permutation of 0..100 */
	near(statistics_quantile(odd, 3, 0.5), 3, 0);
	near(statistics_quantile(even, 4, 0.5), 2.5, 0);
	near(statistics_quantile(one, 1, 0.03), 7, 0);
	near(statistics_quantile(many, 101, 0.03), 3, 1e-12);
	near(statistics_quantile(many, 101, 1), 100, 0);
	assert_true(isnan(statistics_quantile(one, 0, 0.5)));
}

/* Printed tables of Student's t, and the closed forms at one and two degrees of freedom. */
static void t_quantiles_of_the_tables(void **state)
{
	const struct {
		double tail, freedom, t;
	} rows[] = {
		{0.025, 5, 2.5705818366},  {0.025, 9, 2.2621571628},  {0.005, 11, 3.1058065155},
		{0.025, 29, 2.0452296421}, {0.0005, 5, 6.8688266259}, {0.05, 120, 1.6576508994},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		near(statistics_t(rows[i].tail, rows[i].freedom), rows[i].t, 1e-9);
	for (double tail = 0.4; tail > 1e-9; tail /= 7) {
		near(statistics_t(tail, 1), 1 / tan(acos(-1.0) * tail), 1e-9);
		near(statistics_t(tail, 2), (1 - 2 * tail) / sqrt(2 * tail * (1 - tail)), 1e-9);
	}
	assert_true(isnan(statistics_t(0.025, 0)) && isnan(statistics_t(0, 5)));
}

/*
 * 1..10: two go at each end, 3..8 stay, mean 5.5. Winsorised 3 3 3 4 5 6 7 8 8 8: squares 42.5, sd
 * sqrt(42.5/9)/0.6, error sqrt(42.5/(6*5)), five degrees of freedom.
 */
static void trimmed_mean_by_hand(void **state)
{
	double values[] = {10, 1, 9, 2, 8, 3, 7, 4, 6, 5},
		   wild[] = {1e9, 1, 9, 2, 8, 3, 7, 4, 6, 5};
	struct statistics_trimmed t = statistics_trimmed(values, 10, 0.05);
	double half = 2.5705818366 * sqrt(42.5 / 30);

	(void)state;
	assert_int_equal(t.left, 6);
	near(t.mean, 5.5, 1e-15);
	near(t.sd, sqrt(42.5 / 9) / 0.6, 1e-14);
	near(t.lo, 5.5 - half, 1e-9);
	near(t.hi, 5.5 + half, 1e-9);
	near(statistics_trimmed(wild, 10, 0.05).mean, 5.5, 1e-15);
	assert_true(isnan(statistics_trimmed(values, 2, 0.05).lo));
}

/* Two processes of five rounds: the floor is 100, so that what is above 105 falls out. */
static void contended_rounds_are_not_kept(void **state)
{
	const double a[] = {100, 100, 100, 200, 180, 100, 300, 300, 300, 100};
	const double b[] = {110, 110, 110, 150, 500, 110, 100, 900, 800, NAN};
	struct statistics_series s = {.ns = a, .other_ns = b, .processes = 2, .rounds = 5};
	struct statistics_estimate e;

	(void)state;
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	assert_int_equal(e.rounds, 9);
	assert_int_equal(e.kept, 4);
	assert_int_equal(e.processes, 1);
	near(exp(-e.log.mean), 1.1, 1e-12);
	s.other_ns = NULL;
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	near(exp(e.log.mean), 100, 1e-12);
	assert_int_equal(e.kept, 5);
}

/* In memory: of ten rounds the faster half is kept, though one alone is near the floor. */
static void in_memory_half_is_kept(void **state)
{
	double a[10], b[10];
	struct statistics_series s = {.ns = a, .other_ns = b, .processes = 2, .rounds = 5};
	struct statistics_estimate e;

	(void)state;
	for (int i = 0; i < 10; i++)
		a[i] = b[i] = 100 * pow(1.1, (7 * i) % 10);
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	assert_int_equal(e.kept, 1);
	s.least_kept = statistics_kept(0);
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	assert_int_equal(e.kept, 1);
	s.least_kept = statistics_kept(1);
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	assert_int_equal(e.kept, 5);
}

/* Every round far apart from the others: no process counts, and yet there is a number to show. */
static void without_quiet_rounds_there_is_a_guess(void **state)
{
	const double a[] = {100, 200, 400, 800}, b[] = {200, 400, 800, 1600};
	struct statistics_series s = {.ns = a, .other_ns = b, .processes = 2, .rounds = 2};
	struct statistics_estimate e;
	const char *why;

	(void)state;
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	assert_int_equal(e.processes, 0);
	near(exp(e.log.mean), 0.5, 1e-12);
	assert_true(isnan(e.log.lo) && isnan(e.log.hi));
	assert_int_equal(statistics_claim(&e, &why), CLAIM_AMBIGUOUS);
	assert_string_equal(why, "too few processes");
	s.processes = 0;
	assert_int_equal(statistics_estimate(&s, 0.05, &e), 0);
	assert_true(isnan(e.log.mean));
}

/* ---- synthetic runs ------------------------------------------------------------------------- */

struct world {
	double factor;    /* b/a */
	double layout;    /* sd of a process's own log ratio */
	double contended; /* share of rounds in an episode, which slows the two unequally */
	double apart_s;   /* the run's length */
	int processes;
};

static enum statistics_claim live(const struct world *w, const char **why)
{
	enum { MOST = 64, ROUNDS = 20 };
	static double a[MOST * ROUNDS], b[MOST * ROUNDS], at[MOST];
	struct statistics_series s = {a, b, at, w->processes, ROUNDS};
	struct statistics_estimate e;

	for (int p = 0; p < w->processes; p++) {
		double shift = w->layout * normal();

		at[p] = w->apart_s * p / w->processes;
		for (int r = 0; r < ROUNDS; r++) {
			double slow = uniform() < w->contended ? uniform() : 0;

			a[p * ROUNDS + r] = 1000 * exp(0.004 * normal() + 0.6 * slow);
			b[p * ROUNDS + r] = 1000 * w->factor * exp(shift + 0.004 * normal() + 0.9 * slow);
		}
	}
	assert_int_equal(statistics_estimate(&s, 0.01, &e), 0);
	return statistics_claim(&e, why);
}

static int found(struct world w, enum statistics_claim claim, int trials)
{
	int count = 0;

	for (int i = 0; i < trials; i++)
		count += live(&w, NULL) == claim;
	return count;
}

/*
 * 400 A/A runs: alpha 0.01 alone would let 4 through on average; the margin of 2 standard errors
 * leaves next to none. The medians of all rounds would be off by the episodes' 30% * 15%.
 */
static void the_same_code_is_not_claimed_to_differ(void **state)
{
	struct world w = {1, 0.01, 0.3, 200, 24};
	int faster = found(w, CLAIM_FASTER, 400), slower = found(w, CLAIM_SLOWER, 400);

	(void)state;
	print_message("A/A: %d and %d of 400 claimed\n", faster, slower);
	assert_true(faster + slower <= 4);
	w.layout = 0.004;
	assert_true(found(w, CLAIM_SAME, 100) >= 99);
	/* So busy that most processes do not count: the way in for what is far apart lets none through. */
	w = (struct world){1, 0.01, 0.95, 10, 8};
	assert_int_equal(found(w, CLAIM_FASTER, 400) + found(w, CLAIM_SLOWER, 400), 0);
	w.factor = 3;
	assert_true(found(w, CLAIM_FASTER, 400) >= 390);
}

static void injected_factors_are_found(void **state)
{
	struct world five = {1.05, 0.01, 0.3, 10, 24}, two = {1.02, 0.01, 0.3, 200, 48};
	const char *why;

	(void)state;
	assert_true(found(five, CLAIM_FASTER, 200) >= 190);
	assert_true(found(two, CLAIM_FASTER, 200) >= 160);
	five.factor = 1 / 1.05;
	assert_true(found(five, CLAIM_SLOWER, 200) >= 190);
	/* Small, and seen in one visit only: not claimed, and it says why. */
	five = (struct world){1.025, 0.002, 0, 10, 24};
	assert_int_equal(live(&five, &why), CLAIM_AMBIGUOUS);
	assert_non_null(why);
	five.apart_s = 200;
	assert_int_equal(live(&five, &why), CLAIM_FASTER);
	assert_null(why);
	five.processes = 7;
	assert_int_equal(live(&five, &why), CLAIM_AMBIGUOUS);
	assert_string_equal(why, "too few processes");
	/* Three times as fast: five processes are enough. Two leave no interval. */
	five = (struct world){3, 0.01, 0, 10, 5};
	assert_int_equal(live(&five, &why), CLAIM_FASTER);
	five.processes = 2;
	assert_int_equal(live(&five, &why), CLAIM_AMBIGUOUS);
}

/* Ten of a hundred layouts are 37% slower: the mean hides them, the share tells. */
static void bad_layouts_are_counted(void **state)
{
	static double a[40 * 5], b[40 * 5];
	struct statistics_series s = {a, b, NULL, 40, 5};
	struct statistics_estimate e;

	(void)state;
	for (int i = 0; i < 40 * 5; i++) {
		a[i] = i / 5 % 10 == 0 ? 1370 : 1000;
		b[i] = 1000;
	}
	assert_int_equal(statistics_estimate(&s, 0.01, &e), 0);
	/* The pair's own mean is 17% up in a bad layout: such processes have no kept round. */
	assert_int_equal(e.processes, 36);
	near(exp(e.log.mean), 1, 1e-12);
	near(e.off_layouts, 0.1, 1e-12);
}

static void looks_rise_to_the_last(void **state)
{
	int looks[8];

	(void)state;
	assert_int_equal(statistics_looks(8, looks), 1);
	assert_int_equal(looks[0], 8);
	assert_int_equal(statistics_looks(48, looks), 3);
	assert_int_equal(looks[0], 10);
	assert_int_equal(looks[2], 48);
	assert_int_equal(statistics_looks(400, looks), 6);
	assert_int_equal(looks[5], 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_by_hand),
		cmocka_unit_test(t_quantiles_of_the_tables),
		cmocka_unit_test(trimmed_mean_by_hand),
		cmocka_unit_test(contended_rounds_are_not_kept),
		cmocka_unit_test(in_memory_half_is_kept),
		cmocka_unit_test(without_quiet_rounds_there_is_a_guess),
		cmocka_unit_test(the_same_code_is_not_claimed_to_differ),
		cmocka_unit_test(injected_factors_are_found),
		cmocka_unit_test(bad_layouts_are_counted),
		cmocka_unit_test(looks_rise_to_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
