/*
 * Most terms have the sum's own denominator, or are integers in disguise: only the others need a common
 * divisor, found by subtraction and shifts (Stein), 2 to 20 us.
 */
#include "fraction.h"

#include "root.h"

#include <string.h>

/* Limbs of a sum's parts: it will be compared with a number times them, of three limbs. */
#define ROOM (EXACT_LIMBS - 4)

struct norm_exact_fraction norm_exact_fraction(void)
{
	struct norm_exact_fraction out = {.under = norm_exact_big(1)};

	return out;
}

/* A number that is not 0, divided by a power of two until it is odd, its limbs from 1 up. */
static void make_odd(struct norm_exact_big *a)
{
	int shift = 0;

	while (!(a->limb[0] >> shift & 1))
		shift++;
	a->sign = 1;
	a->low = 0;
	if (!shift)
		return;
	for (int32_t i = 0; i < a->size; i++) {
		uint32_t above = i + 1 < a->size ? a->limb[i + 1] : 0;

		a->limb[i] = a->limb[i] >> shift | above << (32 - shift);
	}
	if (!a->limb[a->size - 1])
		a->size--;
}

/* a -= b, a > b > 0, both odd integers with limbs from 1 up; then odd again. */
static void subtract_odd(struct norm_exact_big *a, const struct norm_exact_big *b)
{
	int32_t zeros = 0;
	int64_t carry = 0;

	for (int32_t i = 0; i < a->size; i++) {
		carry += (int64_t)a->limb[i] - (i < b->size ? (int64_t)b->limb[i] : 0);
		a->limb[i] = (uint32_t)(carry & 0xffffffff);
		carry >>= 32; /* arithmetic: a borrow stays negative */
	}
	while (!a->limb[a->size - 1])
		a->size--;
	while (!a->limb[zeros])
		zeros++;
	a->size -= zeros;
	memmove(a->limb, a->limb + zeros, (size_t)a->size * sizeof(a->limb[0]));
	make_odd(a);
}

/* The greatest odd number that divides both, neither 0. */
static struct norm_exact_big common_divisor(struct norm_exact_big a, struct norm_exact_big b)
{
	make_odd(&a);
	make_odd(&b);
	for (;;) {
		int order = norm_exact_big_compare(&a, &b);

		if (!order)
			return a;
		if (order > 0)
			subtract_odd(&a, &b);
		else
			subtract_odd(&b, &a);
	}
}

static void reduce(struct norm_exact_big *over, struct norm_exact_big *under)
{
	struct norm_exact_big divisor, whole;

	if (!over->sign) {
		*under = norm_exact_big(1);
		return;
	}
	divisor = common_divisor(*over, *under);
	if (norm_exact_divides(&divisor, over, &whole))
		*over = whole;
	if (norm_exact_divides(&divisor, under, &whole))
		*under = whole;
}

/* Limbs from the lowest of either to the highest. */
static int32_t span(const struct norm_exact_big *a, const struct norm_exact_big *b)
{
	int32_t low = a->low < b->low ? a->low : b->low;
	int32_t high = a->low + a->size > b->low + b->size ? a->low + a->size : b->low + b->size;

	return high - low;
}

/* a/b + c/d = (a d + c b) / (b d), if there is room. */
static void add_general(struct norm_exact_fraction *to, struct norm_exact_big over,
						struct norm_exact_big under)
{
	struct norm_exact_big part;

	reduce(&over, &under);
	if (to->over.size + under.size > ROOM || over.size + to->under.size > ROOM ||
		to->under.size + under.size > ROOM) {
		to->overflowed = 1;
		return;
	}
	norm_exact_big_multiply(&to->over, &under);
	part = to->under;
	norm_exact_big_multiply(&part, &over);
	if (span(&to->over, &part) > ROOM) {
		to->overflowed = 1;
		return;
	}
	norm_exact_big_add(&to->over, &part);
	norm_exact_big_multiply(&to->under, &under);
	reduce(&to->over, &to->under);
}

/* A term whose denominator is the sum's. */
static void add_same(struct norm_exact_fraction *to, const struct norm_exact_big *over)
{
	if (span(&to->over, over) > ROOM)
		to->overflowed = 1;
	else
		norm_exact_big_add(&to->over, over);
}

void norm_exact_fraction_add(struct norm_exact_fraction *to, const struct norm_exact_big *over,
							 const struct norm_exact_big *under)
{
	struct norm_exact_big top = *over, bottom = *under, whole;

	if (!over->sign || to->overflowed)
		return;
	top.sign *= bottom.sign;
	bottom.sign = 1;
	if (!to->over.sign) {
		to->over = top;
		to->under = bottom;
	} else if (norm_exact_big_compare(&bottom, &to->under) == 0) {
		add_same(to, &top);
	} else if (norm_exact_divides(&bottom, &top, &whole) &&
			   whole.size + to->under.size < EXACT_LIMBS) {
		norm_exact_big_multiply(&whole, &to->under);
		add_same(to, &whole);
	} else {
		add_general(to, top, bottom);
	}
}
