// What our tests use of cmocka, as one header, for cross builds: Debian has cmocka for another architecture only where
// apt serves that architecture. Native builds use the real one, so a test that this header misjudges is seen.
#ifndef CROSS_CMOCKA_H
#define CROSS_CMOCKA_H
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*CMUnitTestFunction)(void **state);
typedef int (*CMFixtureFunction)(void **state);

struct CMUnitTest {
	const char *name;
	CMUnitTestFunction test_func;
	CMFixtureFunction setup_func, teardown_func;
	void *initial_state;
};

enum { CROSS_FAILED = 1, CROSS_SKIPPED };

static jmp_buf cross_return;

__attribute__((format(printf, 3, 4), noreturn)) static void
cross_fail(const char *file, int line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s:%d: ", file, line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	longjmp(cross_return, CROSS_FAILED);
}

#define print_message    printf
#define print_error(...) fprintf(stderr, __VA_ARGS__)
#define skip()           longjmp(cross_return, CROSS_SKIPPED)
#define fail()           cross_fail(__FILE__, __LINE__, "failed")
#define fail_msg(...)    cross_fail(__FILE__, __LINE__, __VA_ARGS__)

#define CROSS_CHECK(held, text)                                                                \
 do {                                                                                          \
  if (!(held))                                                                                 \
   cross_fail(__FILE__, __LINE__, "does not hold: %s", text);                                  \
 } while (0)
#define CROSS_COMPARE(type, format, a, op, b)                                                  \
 do {                                                                                          \
  type cross_a = (type)(a);                                                                    \
  type cross_b = (type)(b);                                                                    \
  if (!(cross_a op cross_b))                                                                   \
   cross_fail(__FILE__, __LINE__, "does not hold: %s %s %s (%" format ", %" format ")", #a,    \
			  #op, #b, cross_a, cross_b);                                                      \
 } while (0)

#define assert_true(c)             CROSS_CHECK(c, #c)
#define assert_false(c)            CROSS_CHECK(!(c), "!(" #c ")")
#define assert_null(p)             CROSS_CHECK((p) == NULL, #p " == NULL")
#define assert_non_null(p)         CROSS_CHECK((p) != NULL, #p " != NULL")
#define assert_ptr_equal(a, b)     CROSS_COMPARE(const void *, "p", a, ==, b)
#define assert_ptr_not_equal(a, b) CROSS_COMPARE(const void *, "p", a, !=, b)
#define assert_int_equal(a, b)     CROSS_COMPARE(intmax_t, PRIdMAX, a, ==, b)
#define assert_int_not_equal(a, b) CROSS_COMPARE(intmax_t, PRIdMAX, a, !=, b)
#define assert_in_range(a, low, high)                                                          \
 CROSS_CHECK((uintmax_t)(a) >= (uintmax_t)(low) && (uintmax_t)(a) <= (uintmax_t)(high),        \
			 #a " in " #low ".." #high)
#define assert_float_equal(a, b, e)                                                            \
 CROSS_CHECK(fabsf((float)(a) - (float)(b)) <= (e), #a " near " #b)
#define assert_string_equal(a, b)     CROSS_CHECK(strcmp(a, b) == 0, #a " equals " #b)
#define assert_string_not_equal(a, b) CROSS_CHECK(strcmp(a, b) != 0, #a " differs from " #b)
#define assert_memory_equal(a, b, n)  CROSS_CHECK(memcmp(a, b, n) == 0, #a " equals " #b)
#define assert_memory_not_equal(a, b, n)                                                       \
 CROSS_CHECK(memcmp(a, b, n) != 0, #a " differs from " #b)

#define cmocka_unit_test(f)                                                                    \
 {                                                                                             \
#  f, f, NULL, NULL, NULL                                                                      \
 }
#define cmocka_unit_test_setup_teardown(f, up, down)                                           \
 {                                                                                             \
#  f, f, up, down, NULL                                                                        \
 }
#define cmocka_unit_test_setup(f, up)                                                          \
 {                                                                                             \
#  f, f, up, NULL, NULL                                                                        \
 }
#define cmocka_unit_test_teardown(f, down)                                                     \
 {                                                                                             \
#  f, f, NULL, down, NULL                                                                      \
 }
#define cmocka_unit_test_prestate(f, state)                                                    \
 {                                                                                             \
#  f, f, NULL, NULL, state                                                                     \
 }
#define cmocka_run_group_tests(tests, up, down)                                                \
 cross_run(tests, sizeof(tests) / sizeof(tests)[0], up, down)
#define cmocka_run_group_tests_name(name, tests, up, down)                                     \
 cmocka_run_group_tests(tests, up, down)

static int cross_run_one(const struct CMUnitTest *test, void *group_state)
{
	void *state = test->initial_state ? test->initial_state : group_state;
	if (test->setup_func && test->setup_func(&state) != 0)
		return CROSS_FAILED;
	int outcome = setjmp(cross_return);
	if (outcome == 0)
		test->test_func(&state);
	if (test->teardown_func && test->teardown_func(&state) != 0)
		return CROSS_FAILED;
	return outcome;
}

static int cross_run(const struct CMUnitTest *tests, size_t count, CMFixtureFunction up,
					 CMFixtureFunction down)
{
	static const char *const words[] = {"OK", "FAILED", "SKIPPED"};
	void *state = NULL;
	int failures = 0;
	if (up && up(&state) != 0)
		return 1;
	for (size_t i = 0; i < count; i++) {
		int outcome = cross_run_one(&tests[i], state);
		printf("[ %s ] %s\n", words[outcome], tests[i].name);
		failures += outcome == CROSS_FAILED;
	}
	if (down && down(&state) != 0)
		failures++;
	return failures;
}

#endif
