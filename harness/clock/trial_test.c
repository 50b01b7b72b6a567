/* Windows and claims of synthetic records whose answers are known. */
#include "random_fixture.h"
#include "trial.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PROCESSES = 1600, ROUNDS = 20 };
#define EACH_S 0.25 /* so that 20 s are 80 processes, and all of it 400 s */

static double ns[PROCESSES * ROUNDS], other_ns[PROCESSES * ROUNDS], at_s[PROCESSES];

/* `layout`: sd of a process's own log time; `late`: a factor in the second half of the record. */
static struct statistics_series world(double ratio, double layout, double late)
{
	for (int p = 0; p < PROCESSES; p++) {
		double own = ratio * exp(layout * normal()) * (2 * p < PROCESSES ? 1 : late);
		double other_own = exp(layout * normal());

		at_s[p] = 1000 + EACH_S * p;
		for (int r = 0; r < ROUNDS; r++) {
			other_ns[p * ROUNDS + r] = 500 * other_own * exp(0.003 * normal());
			ns[p * ROUNDS + r] = 500 * own * exp(0.003 * normal());
		}
	}
	return (struct statistics_series){ns, other_ns, at_s, PROCESSES, ROUNDS};
}

static struct trial_answer ask(const struct statistics_series *s, double truth, double factor,
							   double within_s, double step)
{
	const struct trial_question q = {"", factor, within_s, factor == 1 ? 1 : 95};
	struct trial_answer answer;

	assert_int_equal(trial_ask(s, truth, &q, step, &answer), 0);
	return answer;
}

/* 400 s less the last process: 19 windows of 20 s side by side, 76 that begin every 5 s. */
static void windows_are_counted(void **state)
{
	struct statistics_series s = world(1, 0.002, 1);

	(void)state;
	assert_int_equal(ask(&s, 1, 1, 20, 1).windows, 19);
	assert_int_equal(ask(&s, 1, 1, 20, 0.25).windows, 76);
	assert_int_equal(ask(&s, 1, 1, 500, 1).windows, 0);
	s.processes = 0;
	assert_int_equal(ask(&s, 1, 1, 20, 1).windows, 0);
}

static void what_is_equal_is_called_the_same(void **state)
{
	struct statistics_series s = world(1, 0.003, 1);
	struct trial_answer a = ask(&s, 1, 1, 20, 0.25);

	(void)state;
	assert_int_equal(a.claims[CLAIM_SAME], a.windows);
	assert_true(a.percent == 0 && a.held);
	assert_true(a.error_percent < 1 && a.processes <= 48);
}

/* A clock that is off by 3% between twins: every trial that claims is false, and it does not hold. */
static void a_biased_clock_is_caught(void **state)
{
	struct statistics_series s = world(1.06, 0.003, 1);
	struct trial_answer a = ask(&s, 1, 1, 20, 1);

	(void)state;
	assert_int_equal(a.claims[CLAIM_SLOWER], a.windows);
	assert_true(a.percent == 100 && !a.held);
}

/* Its second half shifts by 6%: half of the windows, and the 10% of half that straddle the shift. */
static void a_drifting_clock_is_caught(void **state)
{
	struct statistics_series s = world(1, 0.003, 0.94);
	struct trial_answer a = ask(&s, 1, 1, 20, 1);
	struct trial_drift drift;

	(void)state;
	assert_in_range(a.claims[CLAIM_FASTER], 9, 11);
	assert_false(a.held);
	assert_int_equal(trial_drift(&s, 20, 200, &drift), 0);
	assert_true(fabs(drift.p50 - 100 * -log(0.94)) < 0.5);
	assert_int_equal(drift.pairs, 18);
}

static void injected_slow_downs_are_found(void **state)
{
	struct statistics_series s = world(1.3, 0.005, 1);
	struct trial_answer a;

	(void)state;
	assert_true(fabs(trial_ratio(&s) - 1.3) < 0.003);
	a = ask(&s, trial_ratio(&s), 1.05, 20, 1);
	assert_int_equal(a.claims[CLAIM_SLOWER], a.windows);
	assert_true(a.held && a.percent == 100);
	/* The first looks suffice. */
	assert_true(a.processes < 20);
	a = ask(&s, trial_ratio(&s), 1.02, 60, 0.5);
	assert_true(a.percent >= 80);
	/* Small, and no two visits apart. */
	a = ask(&s, trial_ratio(&s), 1.02, 20, 1);
	assert_true(a.percent < 20 && !a.held);
}

/* So noisy that nothing can be said: no claim is made, and what was wanted is not reached. */
static void noise_is_ambiguous(void **state)
{
	struct statistics_series s = world(1, 0.2, 1);
	struct trial_answer null = ask(&s, 1, 1, 20, 1), slow = ask(&s, 1, 1.05, 20, 1);

	(void)state;
	assert_true(null.claims[CLAIM_AMBIGUOUS] >= null.windows - 1);
	assert_true(slow.percent < 30 && !slow.held);
}

/* What did not run is no trial: half an hour's sleep in the middle. */
static void a_gap_is_no_trial(void **state)
{
	struct statistics_series s = world(1, 0.003, 1);

	(void)state;
	for (int p = PROCESSES / 2; p < PROCESSES; p++)
		at_s[p] += 1800;
	assert_in_range(ask(&s, 1, 1, 20, 1).windows, 18, 21);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_counted),
		cmocka_unit_test(what_is_equal_is_called_the_same),
		cmocka_unit_test(a_biased_clock_is_caught),
		cmocka_unit_test(a_drifting_clock_is_caught),
		cmocka_unit_test(injected_slow_downs_are_found),
		cmocka_unit_test(noise_is_ambiguous),
		cmocka_unit_test(a_gap_is_no_trial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
