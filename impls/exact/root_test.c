/*
 * 1/z and 1/sqrt(z) against their own equations, z r = 1 and z r^2 = 1, in exact numbers; squares and
 * multiples that are ones by construction, and their neighbours that are none.
 */
#include "root.h"

#include "big_fixture.h"

/* |product - 1| < 2^(bits - 32 limbs) */
static void expect_near_one(const struct norm_exact_big *product, int bits, int limbs)
{
	struct norm_exact_big away = norm_exact_big(1), bound = norm_exact_big(ldexp(1, bits));

	away = big_difference(*product, &away);
	away.sign = away.sign ? 1 : 0;
	bound.low -= limbs;
	assert_true(norm_exact_big_compare(&away, &bound) < 0);
}

static struct norm_exact_big any_positive(int i)
{
	struct norm_exact_big z =
		i % 3 ? big_wide(1 + i % 70) : norm_exact_big(fabs(big_any(1000)));

	z.low += (int)(big_next() % 40) - 20;
	return z;
}

/* r off by e leaves z r off by e. */
static void reciprocals_are_as_near_as_they_say(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		static const int32_t limbs[] = {2, 3, 7, 18, 34, 66, 130};
		struct norm_exact_big z = any_positive(i), r;
		int32_t many = limbs[i % 7];

		r = norm_exact_reciprocal(&z, many);
		r = big_product(r, &z);
		expect_near_one(&r, 3, many);
	}
}

/* ... and z r^2 off by 2 e + e^2. */
static void reciprocal_roots_are_as_near_as_they_say(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		static const int32_t limbs[] = {2, 3, 7, 18, 34, 66, 130};
		struct norm_exact_big z = any_positive(i), r;
		int32_t many = limbs[i % 7];

		r = norm_exact_reciprocal_root(&z, many);
		r = big_product(r, &r);
		r = big_product(r, &z);
		expect_near_one(&r, 4, many);
	}
}

static void cuts_keep_the_top(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct norm_exact_big z = any_positive(i), cut = z, lost, bound = z;
		int32_t many = 1 + i % 9;

		norm_exact_big_cut(&cut, many);
		assert_true(cut.size <= many || cut.size == z.size);
		lost = big_difference(z, &cut);
		bound.low -= many - 1;
		assert_true(lost.sign >= 0 && norm_exact_big_compare(&lost, &bound) < 0);
	}
}

static void near_is_the_nearest_but_for_a_few_bits(void **state)
{
	struct norm_exact_big huge = norm_exact_big(0x1p1000), tiny = norm_exact_big(0x1p-1000);

	(void)state;
	for (int i = 0; i < 2000; i++) {
		double value = big_any(1000);
		struct norm_exact_big z = norm_exact_big(value);

		assert_true(norm_exact_big_near(&z) == value);
	}
	huge = big_product(huge, &huge);
	tiny = big_product(tiny, &tiny);
	assert_true(isinf(norm_exact_big_near(&huge)));
	assert_true(norm_exact_big_near(&tiny) == 0);
}

static void squares_are_told_from_their_neighbours(void **state)
{
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct norm_exact_big root = any_positive(i), z, got, one = norm_exact_big(1);

		z = big_product(root, &root);
		assert_true(norm_exact_square_root(&z, &got));
		big_expect_equal(&got, &root);
		one.low =
			z.low; /* z and its least limb are an integer: no square but 0 and 1 are that near */
		z = i % 2 ? big_sum(z, &one) : big_difference(z, &one);
		if (z.sign > 0 && z.size > 1)
			assert_false(norm_exact_square_root(&z, &got));
	}
	for (int i = 0; i < 200; i++) {
		struct norm_exact_big z = norm_exact_big(i + 1), got;
		int root = (int)sqrt(i + 1), twice = (int)sqrt((i + 1) / 2.);

		/* A square times 4^k: root 2^k; the double of one is none. */
		z.low += i % 5;
		assert_int_equal(norm_exact_square_root(&z, &got),
						 root * root == i + 1 && (twice * twice * 2 != i + 1));
	}
}

static void multiples_are_told_from_their_neighbours(void **state)
{
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct norm_exact_big a = big_wide(1 + i % 30), b = big_wide(1 + i % 17), product, got;
		struct norm_exact_big bit = norm_exact_big(1);

		a.sign = i % 2 ? -1 : 1;
		a.low += i % 11;
		product = big_product(a, &b);
		assert_true(norm_exact_divides(&b, &product, &got));
		big_expect_equal(&got, &a);
		if (b.size < 2)
			continue;
		/* One more is no multiple of a number that is no power of two. */
		bit.low = product.low;
		product = big_sum(product, &bit);
		assert_false(norm_exact_divides(&b, &product, &got));
	}
}

/* As the machine divides; powers of two of b do not count. */
static void small_multiples_are_as_the_machine_has_them(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t b = 1 + big_next() % (i % 2 ? 50 : (uint64_t)1 << 35),
				 a = big_next() >> (11 + i % 40);
		uint64_t odd = b / (b & -b);
		struct norm_exact_big under = norm_exact_big((double)b),
							  over = norm_exact_big((double)a);
		struct norm_exact_big got;
		int divides = norm_exact_divides(&under, &over, &got);

		assert_int_equal(divides, a % odd == 0);
		if (!divides)
			continue;
		got = big_product(got, &under);
		big_expect_equal(&got, &over);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reciprocals_are_as_near_as_they_say),
		cmocka_unit_test(reciprocal_roots_are_as_near_as_they_say),
		cmocka_unit_test(cuts_keep_the_top),
		cmocka_unit_test(near_is_the_nearest_but_for_a_few_bits),
		cmocka_unit_test(squares_are_told_from_their_neighbours),
		cmocka_unit_test(multiples_are_told_from_their_neighbours),
		cmocka_unit_test(small_multiples_are_as_the_machine_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
