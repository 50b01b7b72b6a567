/*
 * x_hat and dx as numbers of degree 2, exactly. With N = scale, M = N - ddof (rms: N), C = N sum
 * v^2 - (sum v)^2 = N M var, e = N M eps, T = N sum w v - sum v sum w:
 *   inside, U = C + e, r = N M U:  rstd / N = sqrt(r) / (N U),
 *      dx = sqrt(r) (U (N w - sum w) - T (N v - sum v)) / (N U^2);
 *   outside, r = C N M, G = r - e^2:  rstd / N = M (sqrt(r) - e) / G,
 *      dx = [M (sqrt(r) - e) G r (N w - sum w)
 *            - T N M^2 ((r + e^2) sqrt(r) - 2 e r) (N v - sum v)] / (r G^2).
 */
#include "set.h"

static void mul3(struct dyadic *to, const struct dyadic *a, const struct dyadic *b,
				 const struct dyadic *c)
{
	dyadic_mul(to, a, b);
	dyadic_mul(to, to, c);
}

static void mul_divisors(struct dyadic *to, const struct set_state *s)
{
	dyadic_mul_si(to, to, s->scale);
	dyadic_mul_si(to, to, s->ddof_count);
}

static void inside(struct set_state *s, const struct dyadic *e, int backward)
{
	struct dyadic *u = &s->k0;

	dyadic_add(u, &s->centred, e);
	dyadic_set(&s->root.r, u);
	mul_divisors(&s->root.r, s);
	dyadic_mul_si(&s->root.d, u, s->scale);
	dyadic_set_si(&s->a0, 0);
	dyadic_set_si(&s->a1, 1);
	if (backward) {
		dyadic_set(&s->a1, u);
		dyadic_set(&s->k1, &s->moment);
		dyadic_mul(&s->root.d, &s->root.d, u);
	}
	dyadic_set_si(u, 0); /* k0 */
}

/* sqrt(var) = eps: rstd = 1 / (2 eps), and dx's second factor is T / (4 N^2 M eps^3). */
static void outside_equal(struct set_state *s, double eps, int backward)
{
	dyadic_set_si(&s->root.r, 0);
	dyadic_set_si(&s->a0, 1);
	dyadic_set_d(&s->root.d, 2 * eps);
	dyadic_mul_si(&s->root.d, &s->root.d, s->scale);
	if (!backward)
		return;
	dyadic_set_si(&s->a0, 2);
	mul_divisors(&s->a0, s);
	dyadic_mul_d(&s->a0, &s->a0, eps);
	dyadic_mul_d(&s->a0, &s->a0, eps);
	dyadic_set(&s->k0, &s->moment);
	dyadic_mul_d(&s->root.d, &s->a0, 2 * eps);
	dyadic_mul_si(&s->root.d, &s->root.d, s->scale);
}

static void outside_backward(struct set_state *s, const struct dyadic *e,
							 const struct dyadic *g)
{
	struct dyadic t, *r = &s->root.r;

	dyadic_init(&t);
	mul3(&s->root.d, r, g, g);
	dyadic_mul(&t, g, r);
	dyadic_mul(&s->a0, &s->a0, &t);
	dyadic_mul(&s->a1, &s->a1, &t);
	dyadic_set(&t, &s->moment);
	mul_divisors(&t, s);
	dyadic_mul_si(&t, &t, s->ddof_count);
	dyadic_mul(&s->k1, e, e);
	dyadic_add(&s->k1, &s->k1, r);
	dyadic_mul(&s->k1, &s->k1, &t);
	mul3(&s->k0, &t, e, r);
	dyadic_mul_si(&s->k0, &s->k0, -2);
	dyadic_clear(&t);
}

static void outside(struct set_state *s, const struct dyadic *e, double eps, int backward)
{
	struct dyadic g;

	dyadic_set(&s->root.r, &s->centred);
	mul_divisors(&s->root.r, s);
	dyadic_init(&g);
	dyadic_mul(&g, e, e);
	dyadic_sub(&g, &s->root.r, &g);
	if (dyadic_sign(&g) == 0) {
		outside_equal(s, eps, backward);
	} else if (dyadic_sign(&s->root.r) == 0) {
		dyadic_set_si(&s->a0, 1); /* constant values: rstd = 1 / eps */
		dyadic_set_d(&s->root.d, eps);
		dyadic_mul_si(&s->root.d, &s->root.d, s->scale);
	} else {
		dyadic_mul_si(&s->a0, e, -s->ddof_count);
		dyadic_set_si(&s->a1, s->ddof_count);
		dyadic_set(&s->root.d, &g);
		if (backward)
			outside_backward(s, e, &g);
	}
	dyadic_clear(&g);
}

/* rstd = a double R: dx = (R M (N w - sum w) - R^3 T N (v - mean)) / (N M). */
static void given(struct set_state *s, const struct norm_problem *p, int backward)
{
	int64_t divisor = p->op == NORM_RMS ? s->count : s->count - p->ddof;

	dyadic_set_si(&s->root.r, 0);
	dyadic_set_si(&s->root.d, 1);
	dyadic_set(&s->a0, &s->centred);
	if (!backward)
		return;
	mul3(&s->k0, &s->centred, &s->centred, &s->centred);
	dyadic_mul(&s->k0, &s->k0, &s->moment);
	dyadic_mul_si(&s->k0, &s->k0, s->count);
	dyadic_mul_si(&s->a0, &s->a0, divisor);
	dyadic_set_si(&s->root.d, s->count);
	dyadic_mul_si(&s->root.d, &s->root.d, divisor);
}

void set_root(struct set_state *s, const struct norm_problem *p, int backward)
{
	struct dyadic e;

	if (s->has_root)
		return;
	s->has_root = 1;
	s->root.has_sqrt = 0;
	dyadic_set_si(&s->a0, 0);
	dyadic_set_si(&s->a1, 0);
	dyadic_set_si(&s->k0, 0);
	dyadic_set_si(&s->k1, 0);
	if (p->stats == NORM_STATS_GIVEN) {
		given(s, p, backward);
		return;
	}
	dyadic_init(&e);
	dyadic_set_d(&e, p->eps);
	mul_divisors(&e, s);
	if (p->eps_at == NORM_EPS_INSIDE)
		inside(s, &e, backward && p->mode == NORM_TRAIN);
	else
		outside(s, &e, p->eps, backward && p->mode == NORM_TRAIN);
	if (dyadic_sign(&s->root.d) < 0) {
		struct dyadic *const all[] = {&s->root.d, &s->a0, &s->a1, &s->k0, &s->k1};

		for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
			dyadic_neg(all[i]);
	}
	dyadic_clear(&e);
}
