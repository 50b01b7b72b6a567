/*
 * The interval tier and the exact tier. An interval that holds one midpoint is settled by comparing
 * p - m d with -q sqrt(r): by signs, then by squares. About 1 us; ties about 2 us.
 */
#include "root.h"
#include "dtype.h"
#include "round.h"

#include <math.h>

/* Exact for neighbours, whose midpoint has one bit more than they; others' only need to be found
 * out. */
#define MIDPOINT_BITS 128

void root_init(struct root *root)
{
	dyadic_init(&root->p);
	dyadic_init(&root->q);
	dyadic_init(&root->r);
	dyadic_init(&root->d);
	mpfr_init2(root->sqrt_r, ROOT_BITS);
	root->has_sqrt = 0;
}

void root_clear(struct root *root)
{
	dyadic_clear(&root->p);
	dyadic_clear(&root->q);
	dyadic_clear(&root->r);
	dyadic_clear(&root->d);
	mpfr_clear(root->sqrt_r);
}

int root_sign(const struct dyadic *p, const struct dyadic *q, const struct dyadic *r)
{
	int first = dyadic_sign(p), second = dyadic_sign(r) ? dyadic_sign(q) : 0, compared;
	struct dyadic pp, qqr;

	if (first == 0 || second == 0 || first == second)
		return first ? first : second;
	dyadic_init(&pp);
	dyadic_init(&qqr);
	dyadic_mul(&pp, p, p);
	dyadic_mul(&qqr, q, q);
	dyadic_mul(&qqr, &qqr, r);
	compared = dyadic_cmp(&pp, &qqr);
	dyadic_clear(&qqr);
	dyadic_clear(&pp);
	return compared * first;
}

/*
 * [lo, hi] around the value: 2 + 1 + 1 roundings for p, q sqrt(r) and their sum, relative to |p| +
 * |q sqrt(r)|, and two for d and the quotient; 2^4 times the unit covers them and its own.
 */
static void enclose(struct root *root, mpfr_prec_t bits, mpfr_ptr lo, mpfr_ptr hi)
{
	mpfr_t sqrt_r, p, d;

	mpfr_inits2(bits, sqrt_r, p, d, (mpfr_ptr)0);
	if (bits == ROOT_BITS && root->has_sqrt) {
		mpfr_set(sqrt_r, root->sqrt_r, MPFR_RNDN);
	} else {
		dyadic_get_mpfr(sqrt_r, &root->r);
		mpfr_sqrt(sqrt_r, sqrt_r, MPFR_RNDN);
	}
	if (bits == ROOT_BITS && !root->has_sqrt) {
		mpfr_set(root->sqrt_r, sqrt_r, MPFR_RNDN);
		root->has_sqrt = 1;
	}
	dyadic_get_mpfr(d, &root->q);
	mpfr_mul(sqrt_r, sqrt_r, d, MPFR_RNDN);
	dyadic_get_mpfr(p, &root->p);
	dyadic_get_mpfr(d, &root->d);
	mpfr_add(lo, p, sqrt_r, MPFR_RNDN);
	mpfr_div(lo, lo, d, MPFR_RNDN);
	mpfr_abs(p, p, MPFR_RNDN);
	mpfr_abs(sqrt_r, sqrt_r, MPFR_RNDN);
	mpfr_add(p, p, sqrt_r, MPFR_RNDU);
	mpfr_div(p, p, d, MPFR_RNDU);
	mpfr_div_2si(p, p, (long)bits - 4, MPFR_RNDU);
	mpfr_add(hi, lo, p, MPFR_RNDU);
	mpfr_sub(lo, lo, p, MPFR_RNDD);
	mpfr_clears(sqrt_r, p, d, (mpfr_ptr)0);
}

/* The midpoint of neighbours a < b of `type` (either may be infinite), or -1 where they are none. */
static int midpoint(enum norm_dtype type, double a, double b, mpfr_ptr out)
{
	const struct norm_format *f = &norm_formats[type];
	double greatest = ldexp(2 - ldexp(1, 1 - f->precision), f->greatest_exponent), middle;

	if (isinf(a) || isinf(b)) {
		double sign = isinf(a) ? -1 : 1, finite = isinf(a) ? b : a;

		mpfr_set_d(out, greatest, MPFR_RNDN);
		mpfr_add_d(out, out, ldexp(0.5, f->greatest_exponent - f->precision + 1), MPFR_RNDN);
		mpfr_mul_d(out, out, sign, MPFR_RNDN);
		return finite == sign * greatest ? 0 : -1;
	}
	mpfr_set_d(out, a, MPFR_RNDN);
	mpfr_add_d(out, out, b, MPFR_RNDN);
	mpfr_div_2ui(out, out, 1, MPFR_RNDN);
	/* Between neighbours lies nothing of the type. */
	middle = round_mpfr(type, out);
	return middle == a || middle == b ? 0 : -1;
}

static void keep(struct rounded *out, double value, mpfr_srcptr exact, enum reference_tier tier)
{
	out->value = value;
	out->tier = tier;
	round_split(exact, &out->hi, &out->lo);
}

/* Which side of midpoint m the value is on: -1, 0, 1. */
static int side(const struct root *root, mpfr_srcptr m)
{
	struct dyadic p;
	int sign;

	dyadic_init(&p);
	dyadic_set_mpfr(&p, m);
	dyadic_mul(&p, &p, &root->d);
	dyadic_sub(&p, &root->p, &p);
	sign = root_sign(&p, &root->q, &root->r);
	dyadic_clear(&p);
	return sign;
}

int root_enclosed(enum norm_dtype type, mpfr_srcptr lo, mpfr_srcptr hi, struct rounded *out)
{
	double below = round_mpfr(type, lo);
	mpfr_t middle;

	if (mpfr_sgn(lo) != mpfr_sgn(hi) || below != round_mpfr(type, hi))
		return -1;
	mpfr_init2(middle, mpfr_get_prec(lo));
	mpfr_add(middle, lo, hi, MPFR_RNDN);
	mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
	keep(out, below, middle, out->tier);
	mpfr_clear(middle);
	return 0;
}

/* 0 once settled: all of [lo, hi], of one sign, rounds alike, or it holds one midpoint. */
static int settle(const struct root *root, enum norm_dtype type, mpfr_srcptr lo, mpfr_srcptr hi,
				  struct rounded *out)
{
	double below, above;
	int where, unsettled = -1;
	mpfr_t m;

	out->tier = REFERENCE_DECIDE;
	if (root_enclosed(type, lo, hi, out) == 0)
		return 0;
	below = round_mpfr(type, lo);
	above = round_mpfr(type, hi);
	mpfr_init2(m, MIDPOINT_BITS);
	if (midpoint(type, below, above, m) == 0) {
		where = side(root, m);
		keep(out,
			 where == 0  ? round_mpfr(type, m)
			 : where < 0 ? below
						 : above,
			 m, REFERENCE_DECIDE);
		unsettled = 0;
	}
	mpfr_clear(m);
	return unsettled;
}

void root_round(struct root *root, enum norm_dtype type, enum reference_tier tier,
				struct rounded *out)
{
	mpfr_prec_t bits = ROOT_BITS;
	int unsettled = -1, zero = -1;
	mpfr_t lo, hi;

	mpfr_inits2(bits, lo, hi, (mpfr_ptr)0);
	enclose(root, bits, lo, hi);
	out->tier = REFERENCE_INTERVAL;
	if (tier == REFERENCE_INTERVAL)
		unsettled = root_enclosed(type, lo, hi, out);
	while (unsettled) {
		if (mpfr_sgn(lo) == mpfr_sgn(hi)) {
			unsettled = settle(root, type, lo, hi, out);
		} else if (zero < 0) {
			zero = root_sign(&root->p, &root->q, &root->r) == 0;
			unsettled = !zero;
			*out = (struct rounded){.tier = REFERENCE_DECIDE};
		}
		if (!unsettled)
			break;
		/* Narrower, until at most one midpoint is inside: a value that is not 0 gets there. */
		bits *= 2;
		mpfr_set_prec(lo, bits);
		mpfr_set_prec(hi, bits);
		enclose(root, bits, lo, hi);
	}
	mpfr_clears(lo, hi, (mpfr_ptr)0);
}
