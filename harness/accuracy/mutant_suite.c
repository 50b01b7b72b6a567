/*
 * The mutant zoo: kernels that are wrong on purpose, each caught with the right verdict on the input
 * that is sharpest for it; and a table of which input family catches which mutant. A neighbour
 * contract's mutant must be named where it passes (WEAK). The right kernel must never fail.
 */
#include "catalogue.h"
#include "check.h"
#include "dtype.h"
#include "fpenv.h"
#include "shape.h"

#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "mutants_rude.inc"

#include "mutants.inc"

/* A hang is waited for in every family. */
#define LIMIT_S 0.2

#define PLAIN   "layer/f32/6x37/save=rstd"

struct mutant {
	const char *name;
	void (*run)(const struct norm_plan *, const struct norm_args *, int, int64_t, int64_t);
	const char *problem, *sharp; /* an input that shows it */
	enum verdict verdict;        /* what must be said of it there */
	const char *neighbour;       /* its contract's name, where it has one: what WEAK must say */
	int rude;                    /* must be caught on every input */
};

#define CONDUCT(name, problem, verdict)                                                        \
 {                                                                                             \
#  name, run_##name, problem, "normal", verdict, NULL, 1                                       \
 }
#define VALUES(name, problem, sharp, verdict)                                                  \
 {                                                                                             \
#  name, run_##name, problem, sharp, verdict, NULL, 0                                          \
 }
#define CONTRACT(name, problem, sharp, neighbour)                                              \
 {                                                                                             \
#  name, run_##name, problem, sharp, VERDICT_WRONG, neighbour, 0                               \
 }

static const struct mutant mutants[] = {
	VALUES(right, PLAIN, "normal:std=0.003", VERDICT_PASS),
	CONTRACT(ddof, PLAIN, "normal", "ddof"),
	CONTRACT(running_ddof, "batch/f32/9x5/momentum=0.1", "normal", "running_ddof"),
	CONTRACT(eps_outside, PLAIN, "normal:std=0.003", "eps_at"),
	CONTRACT(eps_dropped, PLAIN, "normal:std=0.003", "eps dropped"),
	VALUES(eps_hard_coded, PLAIN, "normal:std=0.003", VERDICT_WRONG),
	CONTRACT(gamma_shifted, PLAIN, "normal", "gamma shifted"),
	CONTRACT(beta_shifted, PLAIN, "normal", "beta shifted"),
	CONTRACT(mean_kept, "layer/f32/6x37", "normal:mean=1", "mean kept"),
	VALUES(narrow, "layer/f64/6x37", "normal", VERDICT_WRONG),
	VALUES(one_pass, "layer/f32/6x37", "normal:mean=30", VERDICT_OVER_BOUND),
	VALUES(folded, PLAIN, "lognormal", VERDICT_OVER_BOUND),
	VALUES(anchored, "layer/f32/6x37", "outlier", VERDICT_OVER_BOUND),
	VALUES(rescaled, PLAIN, "normal:std=0.003", VERDICT_WRONG),
	VALUES(truncated, "layer/bf16/6x37", "normal:gamma=0", VERDICT_WRONG),
	VALUES(swallows_nan, PLAIN, "nan", VERDICT_WRONG),
	VALUES(overflows, PLAIN, "huge", VERDICT_WRONG),
	VALUES(flushes, PLAIN, "subnormal", VERDICT_WRONG),
	VALUES(skips_zeros, PLAIN, "zero", VERDICT_WRONG),
	VALUES(tames_inf, PLAIN, "inf", VERDICT_WRONG),
	VALUES(zero_over_zero, PLAIN, "constant", VERDICT_WRONG),
	VALUES(saved_mean, PLAIN, "normal:mean=1", VERDICT_WRONG),
	VALUES(stride_dropped, "layer/f32/6x37/xstride=41", "normal", VERDICT_WRONG),
	VALUES(sum_lost, "layer/f32/6x37/residual=exact", "normal", VERDICT_WRONG),
	VALUES(aligned_only, PLAIN, "normal", VERDICT_WRONG),
	CONDUCT(tail_untouched, PLAIN, VERDICT_WRONG),
	CONDUCT(skips_rows, PLAIN, VERDICT_WRONG),
	VALUES(skips_most, "layer/f32/6x37/inplace", "normal", VERDICT_WRONG),
	VALUES(zeros, PLAIN, "normal", VERDICT_WRONG),
	VALUES(nan_fill, PLAIN, "normal", VERDICT_WRONG),
	CONDUCT(leaves, PLAIN, VERDICT_WRONG),
	CONDUCT(past_the_end, PLAIN, VERDICT_WRONG),
	CONDUCT(before_the_beginning, PLAIN, VERDICT_WRONG),
	CONDUCT(reads_past_the_end, PLAIN, VERDICT_WRONG),
	CONDUCT(writes_padding, "layer/f32/6x37/ystride=40", VERDICT_WRONG),
	CONDUCT(writes_an_input, PLAIN, VERDICT_WRONG),
	VALUES(cached, PLAIN, "normal", VERDICT_WRONG),
	VALUES(stale, PLAIN, "normal", VERDICT_WRONG),
	CONDUCT(corrupt_from_the_tenth, PLAIN, VERDICT_WRONG),
	CONDUCT(differs_each_time, PLAIN, VERDICT_WRONG),
	CONDUCT(leaves_ftz_on, PLAIN, VERDICT_WRONG),
	CONDUCT(leaves_rounding_up, PLAIN, VERDICT_WRONG),
	CONDUCT(two_threads, PLAIN, VERDICT_WRONG),
	CONDUCT(spinning_worker, PLAIN, VERDICT_WRONG),
	CONDUCT(hangs, PLAIN, VERDICT_TIMEOUT),
	CONDUCT(crashes, PLAIN, VERDICT_CRASH),
	CONDUCT(aborts, PLAIN, VERDICT_CRASH),
};
#define MUTANTS (sizeof(mutants) / sizeof(mutants[0]))

static struct norm_impl impl_of(const struct mutant *mutant)
{
	return (struct norm_impl){
		.abi = NORM_ABI,
		.size = sizeof(struct norm_impl),
		.name = mutant->name,
		.family = "mutant",
		.algorithm = mutant->name,
		.isa = "generic",
		.about = "wrong on purpose",
		.reject = reject,
		.run = mutant->run,
		.bound = bound,
	};
}

/* false: the input cannot be made for this problem. */
static bool check(const struct mutant *mutant, const char *text, struct check_result *result)
{
	struct norm_impl impl = impl_of(mutant);
	struct check_data data;
	struct norm_problem p;
	struct input input;
	struct message why;
	bool made;

	assert_int_equal(norm_problem_parse(mutant->problem, &p, why.text, sizeof(why.text)), 0);
	if (input_parse(text, &input, &why)) /* a family that needs a file */
		return false;
	made = check_prepare(&data, &p, &input, 1, 1, &why) == 0;
	data.limit_s = LIMIT_S;
	if (made)
		*result = check_run(&data, &impl, 1);
	check_release(&data);
	return made;
}

/* ---- each on its sharpest input ----------------------------------------------------------------- */

static void each_is_caught_for_what_it_is(void **state)
{
	int missed = 0;

	(void)state;
	for (size_t i = 0; i < MUTANTS; i++) {
		struct check_result result = {0};

		assert_true(check(&mutants[i], mutants[i].sharp, &result));
		printf("%-24s %-30s %-18s %-10s %s\n", mutants[i].name, mutants[i].problem,
			   mutants[i].sharp, verdict_word(result.verdict), result.reason);
		if (result.verdict == mutants[i].verdict)
			continue;
		missed++;
		print_error("%s: %s where %s was due\n", mutants[i].name, verdict_word(result.verdict),
					verdict_word(mutants[i].verdict));
	}
	assert_int_equal(missed, 0);
}

/* ---- all on all --------------------------------------------------------------------------------- */

#define FAMILIES 64

static char cell[MUTANTS][FAMILIES];

static char letter(enum verdict verdict)
{
	static const char letters[] = {
		[VERDICT_SKIP] = '-',  [VERDICT_CRASH] = 'C',      [VERDICT_TIMEOUT] = 'T',
		[VERDICT_WRONG] = 'W', [VERDICT_OVER_BOUND] = 'O', [VERDICT_WEAK] = 'k',
		[VERDICT_PASS] = '.',
	};

	return letters[verdict];
}

/* What must hold whatever the data: see the head. */
static int unsound(const struct mutant *mutant, const char *family,
				   const struct check_result *result)
{
	bool fails = verdict_fails(result->verdict);
	bool named = mutant->neighbour && result->verdict == VERDICT_WEAK &&
				 strstr(result->reason, mutant->neighbour);
	bool sound = mutant->neighbour ? fails || named : !mutant->rude || fails;

	if (mutant->run == run_right)
		sound = !fails;
	if (!sound)
		print_error("%s on %s: %s (%s)\n", mutant->name, family, verdict_word(result->verdict),
					result->reason);
	return !sound;
}

static void print_table(void)
{
	printf("\nW WRONG, O OVER_BOUND, C CRASH, T TIMEOUT, k WEAK, . PASS, - no such data\n");
	for (size_t f = 0; f < input_family_count; f++)
		printf("%*c%s\n", (int)(25 + f), '/', input_families[f].name);
	for (size_t i = 0; i < MUTANTS; i++) {
		printf("%-24s ", mutants[i].name);
		for (size_t f = 0; f < input_family_count; f++)
			putchar(cell[i][f]);
		putchar('\n');
	}
}

static bool caught(size_t mutant, size_t family)
{
	return strchr("WOCT", cell[mutant][family]) != NULL;
}

/* Families in the order in which they add most; those that are left add nothing. */
static void print_families(void)
{
	bool done[MUTANTS] = {false}, used[FAMILIES] = {false};

	for (;;) {
		size_t best = 0;
		int most = 0;

		for (size_t f = 0; f < input_family_count; f++) {
			int adds = 0;

			for (size_t i = 0; i < MUTANTS; i++)
				adds += !done[i] && caught(i, f);
			if (adds > most) {
				most = adds;
				best = f;
			}
		}
		if (most == 0)
			break;
		used[best] = true;
		printf("%s adds %d:", input_families[best].name, most);
		for (size_t i = 0; i < MUTANTS; i++) {
			if (!done[i] && caught(i, best))
				printf(" %s", mutants[i].name);
			done[i] |= caught(i, best);
		}
		putchar('\n');
	}
	printf("families that catch no mutant that those do not:");
	for (size_t f = 0; f < input_family_count; f++)
		if (!used[f] && cell[0][f] != '-')
			printf(" %s", input_families[f].name);
	putchar('\n');
}

static void what_is_not_caught_is_named(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < MUTANTS; i++)
		for (size_t f = 0; f < input_family_count; f++) {
			struct check_result result = {.verdict = VERDICT_SKIP};

			cell[i][f] = '-';
			if (!check(&mutants[i], input_families[f].name, &result))
				continue;
			cell[i][f] = letter(result.verdict);
			bad += unsound(&mutants[i], input_families[f].name, &result);
		}
	print_table();
	print_families();
	assert_int_equal(bad, 0);
}

/* No mutant can be asked for: the program's catalogue knows none. */
static void none_is_in_the_catalogue(void **state)
{
	(void)state;
	for (size_t i = 0; i < MUTANTS; i++)
		assert_null(catalogue_find(mutants[i].name));
	for (size_t i = 0; catalogue()[i]; i++)
		assert_string_not_equal(catalogue()[i]->family, "mutant");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_caught_for_what_it_is),
		cmocka_unit_test(what_is_not_caught_is_named),
		cmocka_unit_test(none_is_in_the_catalogue),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
