/*
 * Whether a sum over rows is a midpoint m, exactly. Roots of rationals whose products are no squares are
 * linearly independent (Besicovitch 1940), so it is if and only if the rows of each class, those whose
 * products are squares, add up to 0, and what is rational to m. With z = k W, q = sqrt(z) / k, s^2 = z z_c
 * of the class's first row, G = W - k E^2, n = dy X:
 *   rational z:   n rho = k n / (sqrt z + k E)
 *   inside:       n rho = k n / sqrt z = k sqrt(z_c) n / s:           sum n / s = 0
 *   outside:      n rho = n (sqrt z - k E) / G:                       sum n s / G = 0, and - k E n / G to m
 * Cost: 15 us a row. A row's fingerprint is what all of its class share, so that few products are made.
 */
#include "columns.h"

#include "fraction.h"
#include "root.h"

#define PRIMES 27

/* Three to a product that is less than 2^32. */
static const uint32_t primes[PRIMES] = {1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049, 1051,
										1061, 1063, 1069, 1087, 1091, 1093, 1097, 1103, 1109,
										1117, 1123, 1129, 1151, 1153, 1163, 1171, 1181, 1187};

struct ties {
	const struct norm_problem *problem;
	const struct norm_args *args;
	struct norm_exact_tie *tie;
	int count;
	uint64_t *print; /* of each row; 0: done with */
	struct norm_exact_fraction rational[EXACT_TIES], class[EXACT_TIES];
};

/* A row with what all its features need. */
struct member {
	struct norm_exact_row row;
	struct norm_exact_big z, excess; /* k E */
};

/* ---- fingerprints -------------------------------------------------------------------------------- */

static uint32_t modulo(const struct norm_exact_big *z, uint32_t m)
{
	uint64_t rest = 0;

	for (int32_t i = z->size; i--;)
		rest = (rest << 32 | z->limb[i]) % m;
	return (uint32_t)rest;
}

/* Euler: a^((p - 1)/2) mod p is 1 for squares. */
static int is_residue(uint32_t a, uint32_t p)
{
	uint64_t power = 1, base = a % p;

	for (uint32_t e = (p - 1) / 2; e; e /= 2) {
		if (e & 1)
			power = power * base % p;
		base = base * base % p;
	}
	return power == 1;
}

/*
 * Bits of what does not change when z is multiplied by a square: Legendre symbols, where p does not divide z;
 * the parity of z's power of two, and its odd part mod 8. The upper half says which bits are known. 2^32 is no
 * square of a rational only as far as its power is odd: limbs count by 32 bits, which is even.
 */
static uint64_t fingerprint(const struct norm_exact_big *z)
{
	uint32_t bits = 0, known = 7u << PRIMES, odd;
	uint64_t lowest = z->limb[0] | (z->size > 1 ? (uint64_t)z->limb[1] << 32 : 0);
	int zeros = 0;

	for (int i = 0; i < PRIMES; i += 3) {
		uint32_t rest = modulo(z, primes[i] * primes[i + 1] * primes[i + 2]);

		for (int k = i; k < i + 3; k++) {
			if (rest % primes[k] == 0)
				continue;
			known |= 1u << k;
			bits |= (uint32_t)is_residue(rest, primes[k]) << k;
		}
	}
	while (!(lowest >> zeros & 1))
		zeros++;
	odd = (uint32_t)(lowest >> zeros);
	bits |= ((odd & 7) >> 1 | (uint32_t)(zeros & 1) << 2) << PRIMES;
	return (uint64_t)known << 32 | bits;
}

/* Whether z may be a square, or times another one. */
static int agree(uint64_t a, uint64_t b)
{
	uint32_t both = (uint32_t)(a >> 32) & (uint32_t)(b >> 32);

	return (((uint32_t)a ^ (uint32_t)b) & both) == 0;
}

/* Of 1, whose class is the rationals. */
#define RATIONAL ((uint64_t)0xffffffffu << 32 | ((1u << PRIMES) - 1))

/* ---- sums ---------------------------------------------------------------------------------------- */

static void load(const struct ties *ties, struct member *member, int64_t index)
{
	norm_exact_row(&member->row, ties->problem, ties->args, index);
	if (member->row.vanishes)
		return;
	member->z = member->row.sums.square;
	norm_exact_big_multiply(&member->z, &member->row.sums.share);
	member->excess = member->row.sums.share;
	norm_exact_big_multiply(&member->excess, &member->row.sums.eps);
}

/* k n / (sqrt z + k E). */
static void add_rational(struct ties *ties, const struct member *member,
						 const struct norm_exact_big *root)
{
	struct norm_exact_big under = *root, over;

	norm_exact_big_add(&under, &member->excess);
	for (int i = 0; i < ties->count; i++) {
		over = norm_exact_row_term(&member->row, ties->tie[i].feature);
		norm_exact_big_multiply(&over, &member->row.sums.share);
		norm_exact_fraction_add(&ties->rational[i], &over, &under);
	}
}

static void add_irrational(struct ties *ties, const struct member *member,
						   const struct norm_exact_big *s)
{
	struct norm_exact_big over, under = *s, part;

	if (member->excess.sign) { /* G = W - k E^2 */
		under = member->row.sums.square;
		part = member->excess;
		norm_exact_big_multiply(&part, &member->row.sums.eps);
		norm_exact_big_subtract(&under, &part);
	}
	for (int i = 0; i < ties->count; i++) {
		over = norm_exact_row_term(&member->row, ties->tie[i].feature);
		if (member->excess.sign) {
			part = over;
			norm_exact_big_multiply(&part, &member->excess);
			part.sign = -part.sign;
			norm_exact_fraction_add(&ties->rational[i], &part, &under);
			norm_exact_big_multiply(&over, s);
		}
		norm_exact_fraction_add(&ties->class[i], &over, &under);
	}
}

/* All rows' fingerprints; those of rational roots are done with. */
static void begin(struct ties *ties)
{
	struct norm_exact_big root;
	struct member member;

	for (int64_t index = 0; index < ties->problem->n; index++) {
		load(ties, &member, index);
		ties->print[index] = 0;
		if (member.row.vanishes)
			continue;
		root = norm_exact_big(0);
		if (member.z.sign) {
			ties->print[index] = fingerprint(&member.z);
			if (!agree(ties->print[index], RATIONAL) ||
				!norm_exact_square_root(&member.z, &root))
				continue;
			ties->print[index] = 0;
		}
		add_rational(ties, &member, &root);
	}
}

/* s = sqrt(z z_c), if it is rational. */
static int is_of_class(const struct norm_exact_big *first, const struct norm_exact_big *z,
					   struct norm_exact_big *s)
{
	struct norm_exact_big product = *z;

	*s = *z;
	if (norm_exact_big_compare(first, z) == 0)
		return 1;
	norm_exact_big_multiply(&product, first);
	return norm_exact_square_root(&product, s);
}

/* The class of a row and all that follow it in its class. */
static void add_class(struct ties *ties, int64_t first)
{
	uint64_t print = ties->print[first];
	struct norm_exact_big z, s;
	struct member member;

	for (int i = 0; i < ties->count; i++)
		ties->class[i] = norm_exact_fraction();
	load(ties, &member, first);
	z = member.z;
	for (int64_t index = first; index < ties->problem->n; index++) {
		if (!ties->print[index] || !agree(ties->print[index], print))
			continue;
		load(ties, &member, index);
		if (!is_of_class(&z, &member.z, &s))
			continue;
		ties->print[index] = 0;
		add_irrational(ties, &member, &s);
	}
	for (int i = 0; i < ties->count; i++) {
		if (ties->class[i].overflowed)
			ties->rational[i].overflowed = 1;
		else if (ties->class[i].over.sign)
			ties->tie[i].is = 0;
	}
}

void norm_exact_ties(const struct norm_problem *p, const struct norm_args *args,
					 struct norm_exact_tie *tie, int count, uint64_t *room)
{
	struct ties ties = {.problem = p, .args = args, .tie = tie, .count = count, .print = room};
	struct norm_exact_big middle;

	for (int i = 0; i < count; i++) {
		tie[i].is = 1;
		ties.rational[i] = norm_exact_fraction();
	}
	begin(&ties);
	for (int64_t index = 0; index < p->n; index++)
		if (room[index])
			add_class(&ties, index);
	for (int i = 0; i < count; i++) {
		if (ties.rational[i].overflowed) {
			tie[i].is = tie[i].is ? -1 : 0;
			continue;
		}
		middle = tie[i].midpoint;
		norm_exact_big_multiply(&middle, &ties.rational[i].under);
		if (norm_exact_big_compare(&middle, &ties.rational[i].over))
			tie[i].is = 0;
	}
}
