/* A child may crash, hang, clobber or touch what it must not: the parent goes on and knows what. */
#include "fpenv.h"
#include "isolate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fenv.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void well(void *context, struct isolate_report *report)
{
	(void)report;
	*(int *)context = 42;
}

static void crashes(void *context, struct isolate_report *report)
{
	(void)report;
	*(volatile int *)context = 1;
}

static void hangs(void *context, struct isolate_report *report)
{
	(void)context;
	(void)report;
	for (;;)
		pause();
}

static void exits(void *context, struct isolate_report *report)
{
	(void)context;
	strcpy(report->note, "before the end");
	_exit(3);
}

static void ends_are_told_apart(void **state)
{
	int *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *guard = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct isolate_report report;
	time_t before = time(NULL);

	(void)state;
	report = isolate_run(well, page, 20);
	assert_int_equal(report.end, ISOLATE_DONE);
	assert_int_equal(*page, 42);
	report = isolate_run(crashes, guard + 8, 20);
	assert_int_equal(report.end, ISOLATE_CRASHED);
	assert_int_equal(report.signal, SIGSEGV);
	assert_int_equal(report.address, (uintptr_t)guard + 8);
	report = isolate_run(hangs, NULL, 0.1);
	assert_int_equal(report.end, ISOLATE_TIMED_OUT);
	assert_true(time(NULL) - before < 10);
	report = isolate_run(exits, NULL, 20);
	assert_int_equal(report.end, ISOLATE_CRASHED);
	assert_string_equal(report.note, "before the end");
	munmap(page, 4096);
	munmap(guard, 4096);
}

static void control_bits_are_seen(void **state)
{
	uint64_t usual;

	(void)state;
	fpenv_reset();
	usual = fpenv_control();
	feraiseexcept(FE_INEXACT);
	assert_int_equal(fpenv_control(), usual);
	fesetround(FE_UPWARD);
	assert_int_not_equal(fpenv_control(), usual);
	fpenv_flush_to_zero();
	assert_int_not_equal(fpenv_control(), usual);
	assert_true((volatile double){0x1p-1022} * (volatile double){0.5} == 0);
	fpenv_reset();
	assert_int_equal(fpenv_control(), usual);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_are_told_apart),
		cmocka_unit_test(control_bits_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
