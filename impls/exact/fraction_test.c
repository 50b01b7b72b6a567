/* Sums of fractions: over / under times the product of all denominators is the sum of cross products. */
#include "fraction.h"

#include "big_fixture.h"

#define TERMS 6

static void sums_are_exact(void **state)
{
	(void)state;
	for (int round = 0; round < 400; round++) {
		struct norm_exact_fraction sum = norm_exact_fraction();
		struct norm_exact_big right = norm_exact_big(0), all = norm_exact_big(1), left;

		for (int i = 0; i < TERMS; i++) {
			/* Small ones have factors in common; equal ones are frequent. */
			int limbs = 1 + round % 4;
			struct norm_exact_big over = big_wide(limbs), under = big_wide(limbs);

			if (round % 2) {
				over = norm_exact_big(1 + (double)(big_next() % 30));
				under = norm_exact_big(1 + (double)(big_next() % 12));
			}
			over.sign = big_next() % 2 ? 1 : -1;
			under.sign = big_next() % 2 ? 1 : -1;
			norm_exact_fraction_add(&sum, &over, &under);
			right = big_product(right, &under);
			over = big_product(over, &all);
			right = big_sum(right, &over);
			all = big_product(all, &under);
		}
		assert_false(sum.overflowed);
		assert_int_equal(sum.under.sign, 1);
		left = big_product(sum.over, &all);
		right = big_product(right, &sum.under);
		big_expect_equal(&left, &right);
	}
}

/* 1/1 + 1/3 + 1/5 + ... - the same: 0, in whatever order. */
static void opposite_terms_vanish(void **state)
{
	struct norm_exact_fraction sum = norm_exact_fraction();

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct norm_exact_big one = norm_exact_big(1), under = norm_exact_big(2 * i + 1);

		norm_exact_fraction_add(&sum, &one, &under);
	}
	assert_true(sum.over.sign > 0);
	for (int i = 0; i < 200; i++) {
		struct norm_exact_big one = norm_exact_big(-1),
							  under = norm_exact_big(2 * (i * 7 % 200) + 1);

		norm_exact_fraction_add(&sum, &one, &under);
	}
	assert_false(sum.overflowed);
	assert_int_equal(sum.over.sign, 0);
}

/* Denominators without a common factor outgrow the room, and say so. */
static void outgrown_room_is_told(void **state)
{
	struct norm_exact_fraction sum = norm_exact_fraction();

	(void)state;
	for (int i = 0; i < 40; i++) {
		struct norm_exact_big over = big_wide(20), under = big_wide(20);

		norm_exact_fraction_add(&sum, &over, &under);
	}
	assert_true(sum.overflowed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_exact),
		cmocka_unit_test(opposite_terms_vanish),
		cmocka_unit_test(outgrown_room_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
