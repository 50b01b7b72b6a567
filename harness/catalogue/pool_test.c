/* Every task once, stages in order, idle workers asleep. */
#include "pool.h"

#include "monotonic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

enum { TASKS = 37, STAGES = 3, MOST = 5 };

static atomic_int done[STAGES][TASKS], early;

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t lo, int64_t hi)
{
	(void)args;
	for (int64_t task = lo; task < hi; task++) {
		for (int64_t i = 0; stage > 0 && i < plan->tasks[stage - 1]; i++)
			if (!atomic_load(&done[stage - 1][i]))
				atomic_fetch_add(&early, 1);
		atomic_fetch_add(&done[stage][task], 1);
	}
}

static const struct norm_impl impl = {.run = run};
/* Fewer tasks than threads in the middle. */
static const struct norm_plan plan = {
	.impl = &impl, .stages = STAGES, .tasks = {TASKS, 2, TASKS}};

static void every_task_once_and_stages_in_order(void **state)
{
	struct norm_args args = {0};

	(void)state;
	for (int threads = 1; threads <= MOST; threads++) {
		struct pool *pool = pool_new(threads);

		assert_non_null(pool);
		assert_int_equal(pool_threads(pool), threads);
		for (int call = 0; call < 300; call++) {
			memset(done, 0, sizeof(done));
			pool_run(pool, &plan, &args);
			for (int stage = 0; stage < STAGES; stage++)
				for (int64_t i = 0; i < plan.tasks[stage]; i++)
					assert_int_equal(atomic_load(&done[stage][i]), 1);
		}
		assert_int_equal(atomic_load(&early), 0);
		pool_free(pool);
	}
}

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec;
}

static void idle_workers_sleep(void **state)
{
	const struct timespec pause = {.tv_nsec = 100000000};
	struct pool *pool = pool_new(3);
	struct norm_args args = {0};
	double used;

	(void)state;
	assert_non_null(pool);
	pool_run(pool, &plan, &args);
	used = cpu_s();
	nanosleep(&pause, NULL);
	assert_true(cpu_s() - used < 0.02); /* two workers that spin would use 0.2 s */
	memset(done, 0, sizeof(done));
	pool_run(pool, &plan, &args); /* and wake up again */
	assert_int_equal(atomic_load(&done[2][TASKS - 1]), 1);
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_task_once_and_stages_in_order),
		cmocka_unit_test(idle_workers_sleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
