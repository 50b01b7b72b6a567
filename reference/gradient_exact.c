/*
 * dgamma of some features, for certain. It is a sum of dy x_hat over rows, each a different square
 * root: first as an MPFR interval; what stays open may be a tie or zero. Then radicands whose
 * product is a square are one class, each class is added exactly, and roots of different classes
 * are linearly independent over the rationals (Besicovitch 1940): if a class stays, the sum is
 * irrational and escalating precision ends; if none stays, it is a rational and is decided.
 */
#include "worker.h"

#include <math.h>
#include <stdlib.h>

#define PRIMES 12

/* Legendre symbols of a radicand: 2 bits each, 0 where the prime divides it. */
static const unsigned long primes[PRIMES] = {1000003, 1000033, 1000037, 1000039,
											 1000081, 1000099, 1000117, 1000121,
											 1000133, 1000151, 1000159, 1000171};

struct class
{
	mpz_t radicand;
	int symbol[PRIMES];
	mpq_t *factor; /* per feature */
};

struct exact_gradient {
	struct worker *w;
	const int64_t *features;
	int count;
	mpfr_t *sum, *size; /* the interval tier's: sum and sum of magnitudes */
	mpq_t *rational;
	struct class *classes;
	int64_t class_count, class_room;
};

/* dy (scale v - shift) of a feature in the row whose statistics are at hand. */
static void numerator(const struct exact_gradient *e, const struct set_state *s, int feature,
					  struct dyadic *out)
{
	const struct norm_problem *p = e->w->job->p;
	int64_t j = e->features[feature];
	double v = norm_load(p->x, e->w->job->args->x, s->set * norm_xstride(p) + j);
	double dy = norm_load(p->y, e->w->job->args->dy, s->set * norm_ystride(p) + j);

	if (!isfinite(v) || !isfinite(dy)) { /* a feature with such a member is settled already */
		dyadic_set_si(out, 0);
		return;
	}
	dyadic_set_d(out, v);
	dyadic_mul_si(out, out, s->scale);
	dyadic_sub(out, out, &s->shift);
	dyadic_mul_d(out, out, dy);
}

/* rstd / scale within 2^-(ROOT_BITS - 4), without the cancellation that the root form has. */
static void precise_rstd(const struct set_state *s, const struct norm_problem *p, mpfr_t out)
{
	dyadic_get_mpfr(out, &s->centred);
	if (p->stats == NORM_STATS_GIVEN)
		return;
	mpfr_div_si(out, out, (long)s->scale, MPFR_RNDN);
	mpfr_div_si(out, out, (long)s->ddof_count, MPFR_RNDN);
	if (p->eps_at == NORM_EPS_OUTSIDE)
		mpfr_sqrt(out, out, MPFR_RNDN);
	mpfr_add_d(out, out, p->eps, MPFR_RNDN);
	if (p->eps_at == NORM_EPS_INSIDE)
		mpfr_sqrt(out, out, MPFR_RNDN);
	mpfr_mul_si(out, out, (long)s->scale, MPFR_RNDN);
	mpfr_ui_div(out, 1, out, MPFR_RNDN);
}

static void add_row(struct exact_gradient *e, struct set_state *s)
{
	struct dyadic x;
	mpfr_t rstd, term;

	dyadic_init(&x);
	mpfr_inits2(ROOT_BITS, rstd, term, (mpfr_ptr)0);
	precise_rstd(s, e->w->job->p, rstd);
	for (int i = 0; i < e->count; i++) {
		numerator(e, s, i, &x);
		dyadic_get_mpfr(term, &x);
		mpfr_mul(term, term, rstd, MPFR_RNDN);
		mpfr_add(e->sum[i], e->sum[i], term, MPFR_RNDN);
		mpfr_abs(term, term, MPFR_RNDN);
		mpfr_add(e->size[i], e->size[i], term, MPFR_RNDU);
	}
	mpfr_clears(rstd, term, (mpfr_ptr)0);
	dyadic_clear(&x);
}

/* to += x * scale / d. */
static void add_quotient(mpq_t to, const struct dyadic *x, const struct dyadic *d,
						 const mpq_t scale)
{
	int64_t e = x->e - d->e;
	mpq_t q;

	mpq_init(q);
	mpz_set(mpq_numref(q), x->z);
	mpz_set(mpq_denref(q), d->z);
	mpq_canonicalize(q);
	if (e >= 0)
		mpq_mul_2exp(q, q, (mp_bitcnt_t)e);
	else
		mpq_div_2exp(q, q, (mp_bitcnt_t)-e);
	mpq_mul(q, q, scale);
	mpq_add(to, to, q);
	mpq_clear(q);
}

static int same_symbols(const int *a, const int *b)
{
	for (int i = 0; i < PRIMES; i++)
		if (a[i] * b[i] < 0)
			return 0;
	return 1;
}

static struct class *new_class(struct exact_gradient *e, const mpz_t z, const int *symbol)
{
	struct class *c;

	if (e->class_count == e->class_room) {
		int64_t room = e->class_room ? 2 * e->class_room : 16;

		c = realloc(e->classes, sizeof(*c) * (size_t)room);
		if (!c)
			abort(); /* memory for exact square roots: nothing smaller is right */
		e->classes = c;
		e->class_room = room;
	}
	c = &e->classes[e->class_count++];
	mpz_init_set(c->radicand, z);
	memcpy(c->symbol, symbol, sizeof(c->symbol));
	c->factor = malloc(sizeof(*c->factor) * (size_t)e->count);
	if (!c->factor)
		abort();
	for (int i = 0; i < e->count; i++)
		mpq_init(c->factor[i]);
	return c;
}

/* sqrt(z) = ratio sqrt(class's radicand); NULL: sqrt(z) = ratio. */
static struct class *classify(struct exact_gradient *e, const mpz_t z, mpq_t ratio)
{
	int symbol[PRIMES];
	struct class *found = NULL;
	mpz_t product;

	mpq_set_ui(ratio, 1, 1);
	if (mpz_perfect_square_p(z)) {
		mpz_sqrt(mpq_numref(ratio), z);
		return NULL;
	}
	for (int i = 0; i < PRIMES; i++)
		symbol[i] = mpz_kronecker_ui(z, primes[i]);
	mpz_init(product);
	for (int64_t k = 0; k < e->class_count && !found; k++) {
		if (!same_symbols(symbol, e->classes[k].symbol))
			continue;
		mpz_mul(product, z, e->classes[k].radicand);
		if (!mpz_perfect_square_p(product))
			continue;
		found = &e->classes[k];
		mpz_sqrt(mpq_numref(ratio), product);
		mpz_set(mpq_denref(ratio), found->radicand);
		mpq_canonicalize(ratio);
	}
	mpz_clear(product);
	return found ? found : new_class(e, z, symbol);
}

static void add_row_exactly(struct exact_gradient *e, struct set_state *s)
{
	struct dyadic x, part, r;
	struct class *c;
	mpq_t ratio, one;

	set_root(s, e->w->job->p, 0);
	dyadic_init(&x);
	dyadic_init(&part);
	dyadic_init(&r);
	mpq_inits(ratio, one, (mpq_ptr)0);
	mpq_set_ui(one, 1, 1);
	dyadic_set(&r, &s->root.r);
	if (r.e % 2) {
		mpz_mul_2exp(r.z, r.z, 1);
		r.e--;
	}
	c = classify(e, r.z, ratio);
	for (int i = 0; i < e->count; i++) {
		numerator(e, s, i, &x);
		dyadic_mul(&part, &x, &s->a0);
		add_quotient(e->rational[i], &part, &s->root.d, one);
		dyadic_mul(&part, &x, &s->a1);
		part.e += r.e / 2;
		add_quotient(c ? c->factor[i] : e->rational[i], &part, &s->root.d, ratio);
	}
	mpq_clears(ratio, one, (mpq_ptr)0);
	dyadic_clear(&r);
	dyadic_clear(&part);
	dyadic_clear(&x);
}

static void all_rows(struct exact_gradient *e,
					 void (*each)(struct exact_gradient *, struct set_state *))
{
	struct set_state *s = &e->w->set[0];

	for (int64_t row = 0; row < e->w->job->p->n; row++) {
		worker_statistics(e->w, row, 1, 0);
		if (!s->special)
			each(e, s);
	}
}

static void put(struct exact_gradient *e, int i, const struct rounded *r)
{
	e->w->counts[r->tier]++;
	worker_put_gradient(e->w, 0, e->features[i], r);
}

/* Interval tier: each term errs by 2^(6 - ROOT_BITS), each addition by its unit. */
static int try_interval(struct exact_gradient *e, int i)
{
	struct rounded r = {.tier = REFERENCE_INTERVAL};
	mpfr_t lo, hi;
	int open;

	mpfr_inits2(ROOT_BITS, lo, hi, (mpfr_ptr)0);
	mpfr_mul_d(e->size[i], e->size[i], (double)e->w->job->p->n + 64, MPFR_RNDU);
	mpfr_div_2ui(e->size[i], e->size[i], ROOT_BITS - 1, MPFR_RNDU);
	mpfr_sub(lo, e->sum[i], e->size[i], MPFR_RNDD);
	mpfr_add(hi, e->sum[i], e->size[i], MPFR_RNDU);
	open = root_enclosed(e->w->job->p->param, lo, hi, &r);
	if (!open)
		put(e, i, &r);
	mpfr_clears(lo, hi, (mpfr_ptr)0);
	return open;
}

static int is_rational(const struct exact_gradient *e, int i)
{
	for (int64_t k = 0; k < e->class_count; k++)
		if (mpq_sgn(e->classes[k].factor[i]))
			return 0;
	return 1;
}

static void decide_rational(struct exact_gradient *e, int i)
{
	struct root *root = &e->w->plain;
	struct rounded r;

	mpz_set(root->p.z, mpq_numref(e->rational[i]));
	mpz_set(root->d.z, mpq_denref(e->rational[i]));
	root->p.e = root->d.e = 0;
	dyadic_set_si(&root->q, 0);
	dyadic_set_si(&root->r, 0);
	root->has_sqrt = 0;
	root_round(root, e->w->job->p->param, REFERENCE_DECIDE, &r);
	put(e, i, &r);
}

/* Irrational: no midpoint, so a narrow enough interval settles it. */
static void decide_irrational(struct exact_gradient *e, int i)
{
	struct rounded r = {.tier = REFERENCE_DECIDE};
	mpfr_t lo, hi, root, size;
	int open = -1;

	for (mpfr_prec_t bits = 512; open; bits *= 2) {
		mpfr_inits2(bits, lo, hi, root, size, (mpfr_ptr)0);
		mpfr_set_q(lo, e->rational[i], MPFR_RNDN);
		mpfr_abs(size, lo, MPFR_RNDU);
		for (int64_t k = 0; k < e->class_count; k++) {
			mpfr_set_z(root, e->classes[k].radicand, MPFR_RNDN);
			mpfr_sqrt(root, root, MPFR_RNDN);
			mpfr_mul_q(root, root, e->classes[k].factor[i], MPFR_RNDN);
			mpfr_add(lo, lo, root, MPFR_RNDN);
			mpfr_abs(root, root, MPFR_RNDU);
			mpfr_add(size, size, root, MPFR_RNDU);
		}
		mpfr_mul_d(size, size, (double)e->class_count + 16, MPFR_RNDU);
		mpfr_div_2ui(size, size, (unsigned long)bits - 1, MPFR_RNDU);
		mpfr_add(hi, lo, size, MPFR_RNDU);
		mpfr_sub(lo, lo, size, MPFR_RNDD);
		open = root_enclosed(e->w->job->p->param, lo, hi, &r);
		mpfr_clears(lo, hi, root, size, (mpfr_ptr)0);
	}
	put(e, i, &r);
}

static void decide(struct exact_gradient *e)
{
	for (int i = 0; i < e->count; i++)
		mpq_init(e->rational[i]);
	all_rows(e, add_row_exactly);
	for (int i = 0; i < e->count; i++)
		if (is_rational(e, i))
			decide_rational(e, i);
		else
			decide_irrational(e, i);
	for (int64_t k = 0; k < e->class_count; k++) {
		for (int i = 0; i < e->count; i++)
			mpq_clear(e->classes[k].factor[i]);
		free(e->classes[k].factor);
		mpz_clear(e->classes[k].radicand);
	}
	free(e->classes);
	for (int i = 0; i < e->count; i++)
		mpq_clear(e->rational[i]);
}

void gradient_exact(struct worker *w, const int64_t *features, int count)
{
	mpfr_t sum[64], size[64];
	mpq_t rational[64];
	int64_t open[64];
	struct exact_gradient e = {.w = w, .features = features, .count = count};

	e.sum = sum;
	e.size = size;
	e.rational = rational;
	for (int i = 0; i < count; i++) {
		mpfr_inits2(ROOT_BITS, sum[i], size[i], (mpfr_ptr)0);
		mpfr_set_zero(sum[i], 1);
		mpfr_set_zero(size[i], 1);
	}
	if (w->job->request->first_tier != REFERENCE_DECIDE)
		all_rows(&e, add_row);
	e.count = 0;
	for (int i = 0; i < count; i++)
		if (w->job->request->first_tier == REFERENCE_DECIDE || try_interval(&e, i))
			open[e.count++] = features[i];
	for (int i = 0; i < count; i++)
		mpfr_clears(sum[i], size[i], (mpfr_ptr)0);
	e.features = open;
	if (e.count)
		decide(&e);
}
