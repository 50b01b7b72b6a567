/* Rounding from MPFR: to p bits, or to fewer among the subnormals, in one step. */
#include "round.h"
#include "dtype.h"

#include <math.h>

double round_mpfr(enum norm_dtype type, mpfr_srcptr value)
{
	const struct norm_format *f = &norm_formats[type];
	long exponent, bits = f->precision;
	double rounded;
	mpfr_t r;

	if (!mpfr_regular_p(value))
		return mpfr_zero_p(value) ? 0.0 : mpfr_get_d(value, MPFR_RNDN);
	exponent = (long)mpfr_get_exp(value) - 1;
	if (exponent < f->least_exponent)
		bits -= f->least_exponent - exponent;
	if (bits < 1) { /* below the least subnormal: half of it is a tie with zero */
		double least = ldexp(1, f->least_exponent - f->precision + 1);
		int up = exponent == f->least_exponent - f->precision && mpfr_min_prec(value) > 1;

		return copysign(up ? least : 0, mpfr_signbit(value) ? -1 : 1);
	}
	mpfr_init2(r, bits);
	mpfr_set(r, value, MPFR_RNDN);
	rounded = mpfr_get_exp(r) - 1 > f->greatest_exponent
				  ? copysign(HUGE_VAL, mpfr_signbit(value) ? -1 : 1)
				  : mpfr_get_d(r, MPFR_RNDN);
	mpfr_clear(r);
	return rounded;
}

void round_split(mpfr_srcptr value, double *hi, double *lo)
{
	mpfr_t rest;

	*hi = mpfr_get_d(value, MPFR_RNDN);
	*lo = 0;
	if (!isfinite(*hi) || *hi == 0) {
		*hi = mpfr_zero_p(value) ? 0.0 : *hi;
		return;
	}
	mpfr_init2(rest, mpfr_get_prec(value) > 64 ? mpfr_get_prec(value) : 64);
	mpfr_sub_d(rest, value, *hi, MPFR_RNDN);
	*lo = mpfr_get_d(rest, MPFR_RNDN);
	mpfr_clear(rest);
}
