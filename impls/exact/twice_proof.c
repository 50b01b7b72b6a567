/* An element in twice f64's precision, one at a time. */
#include "twice_proof.h"

/* The mean's low word counts 10 u in slack, and so does that of x. */
double norm_twice_y(const struct norm_twice_factors *f, const struct norm_twice_member *m,
					struct norm_twice *y)
{
	struct norm_twice away = norm_two_sum(m->x.hi, -f->mean), product, sum;
	double rest = away.lo + (m->x.lo - f->mean_lo);
	double slack = f->slack + 10.1 * NORM_TWICE_U * fabs(m->x.lo) * f->rstd;
	int is_mean = m->is_whole && !(fabs(away.hi) > 0) && !(fabs(rest) > 0);

	product = norm_two_product(away.hi, f->rstd);
	product.lo = fma(away.hi, f->rstd_lo, fma(rest, f->rstd, product.lo));
	if (!isfinite(m->weight.hi) || !isfinite(m->bias)) {
		*y = (struct norm_twice){(product.hi + product.lo) * m->weight.hi + m->bias, 0};
		return 0;
	}
	rest = product.lo;
	sum = norm_two_product(product.hi, m->weight.hi);
	sum.lo = fma(product.hi, m->weight.lo, fma(rest, m->weight.hi, sum.lo));
	*y = norm_two_sum(sum.hi, m->bias);
	y->lo += sum.lo;
	is_mean &= !(f->mean_error > 0);
	if ((is_mean || !(fabs(m->weight.hi) > 0)) && isfinite(f->slack))
		return 0;
	return 1.01 * (fabs(m->weight.hi) * slack + fabs(sum.hi) * f->spread +
				   fabs(y->hi) * NORM_TWICE_SHARE + f->floor);
}
