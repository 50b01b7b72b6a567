/* The stopwatch does what it is told: so many calls, once, in silence, and cheaply. */
#include "gbench.h"

#include "monotonic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void count(void *ctx)
{
	++*(int64_t *)ctx;
}

static void nap(void *ctx)
{
	(void)ctx;
	usleep(1000);
}

static void iterations_and_warm_calls_are_honoured(void **state)
{
	const int64_t asked[] = {1, 7, 1000};

	(void)state;
	for (int warm = 0; warm < 3; warm++) {
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
			struct gbench_slice slice;
			int64_t calls = 0;

			assert_null(gbench_run(count, &calls, asked[i], warm, &slice));
			assert_int_equal(calls, asked[i] + warm);
			assert_int_equal(slice.iterations, asked[i]);
			assert_true(slice.real_s > 0);
		}
	}
}

static void warm_calls_are_not_timed(void **state)
{
	struct gbench_slice slice;

	(void)state;
	assert_null(gbench_run(nap, NULL, 1, 60, &slice));
	assert_true(slice.real_s >= 0.001);
	assert_true(slice.real_s < 60 * 0.001);
	assert_true(slice.cpu_s < slice.real_s / 2);
}

/* CLOCK.md measured 3.7 us; a hundred says that a slow path (repetitions, many families) is back. */
static void a_slice_costs_microseconds(void **state)
{
	enum { SLICES = 2000 };
	double least = 1, began;
	struct gbench_slice slice;

	int64_t calls = 0;

	(void)state;
	for (int part = 0; part < 10; part++) {
		double each;

		began = monotonic_s();
		for (int i = 0; i < SLICES / 10; i++)
			assert_null(gbench_run(count, &calls, 1, 0, &slice));
		each = 10 * (monotonic_s() - began) / SLICES;
		least = each < least ? each : least;
	}
	print_message("a slice costs %.2f us outside the window\n", 1e6 * least);
	assert_true(least < 100e-6);
}

/* Google Benchmark reads BENCHMARK_* when it is loaded, hence the second start of this program. */
static void the_environment_changes_nothing(char **argv)
{
	setenv("BENCHMARK_REPETITIONS", "3", 1);
	setenv("BENCHMARK_FILTER", "nothing", 1);
	setenv("BENCHMARK_LIST_TESTS", "true", 1);
	setenv("BENCHMARK_ENABLE_RANDOM_INTERLEAVING", "true", 1);
	setenv("GBENCH_TEST_AGAIN", "1", 1);
	execv("/proc/self/exe", argv);
	abort();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iterations_and_warm_calls_are_honoured),
		cmocka_unit_test(warm_calls_are_not_timed),
		cmocka_unit_test(a_slice_costs_microseconds),
	};

	(void)argc;
	gbench_init();
	if (cmocka_run_group_tests(tests, NULL, NULL))
		return 1;
	if (!getenv("GBENCH_TEST_AGAIN"))
		the_environment_changes_nothing(argv);
	return 0;
}
