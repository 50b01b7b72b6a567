/*
 * The readable definition: what each output is, in the words of the contract, by a plain MPFR loop
 * rounded at the end. Non-finite values follow from IEEE arithmetic on exact reals. Slow (about
 * 300 ns an element at 256 bits) and, since it rounds before it decides, wrong on ties: the oracle
 * (run.c) is the truth, and this is what it is compared with and timed against.
 */
#include "definition.h"
#include "round.h"

#include <math.h>

int definition_counts(const struct definition *d, int64_t i)
{
	return !d->p->mask || d->args->mask[i];
}

int64_t definition_xat(const struct definition *d, int64_t i)
{
	return norm_offset(d->p, norm_xstride(d->p), d->set, i);
}

int64_t definition_yat(const struct definition *d, int64_t i)
{
	return norm_offset(d->p, norm_ystride(d->p), d->set, i);
}

static int has_residual(const struct definition *d)
{
	return d->p->dir == NORM_FORWARD && d->p->residual != NORM_RESIDUAL_NONE;
}

static void value_sum(const struct definition *d, int64_t i, mpfr_t out)
{
	mpfr_set_d(out, norm_load(d->p->x, d->args->x, definition_xat(d, i)), MPFR_RNDN);
	if (has_residual(d))
		mpfr_add_d(out, out, norm_load(d->p->x, d->args->residual, definition_xat(d, i)),
				   MPFR_RNDN);
}

void definition_value(const struct definition *d, int64_t i, mpfr_t out)
{
	value_sum(d, i, out);
	if (has_residual(d) && d->p->residual == NORM_RESIDUAL_ROUNDED)
		mpfr_set_d(out, round_mpfr(d->p->x, out), MPFR_RNDN);
}

void definition_weight(const struct definition *d, int64_t i, mpfr_t out)
{
	int64_t at = d->p->op == NORM_BATCH ? d->set : i;

	mpfr_set_ui(out, 1, MPFR_RNDN);
	if (d->p->affine == NORM_AFFINE_NONE)
		return;
	if (!d->p->gamma_plus_one)
		mpfr_set_zero(out, 1);
	mpfr_add_d(out, out, norm_load(d->p->param, d->args->gamma, at), MPFR_RNDN);
}

void definition_store(enum norm_dtype type, void *base, int64_t at, mpfr_srcptr value)
{
	if (base)
		norm_store(type, base, at, round_mpfr(type, value));
}

void definition_keep(const struct reference_exact *exact, int64_t at, mpfr_srcptr value)
{
	if (exact->hi)
		round_split(value, &exact->hi[at], &exact->lo[at]);
}

/* sum (v - mean)^2, or sum v for `mean` NULL, over the counted members. */
static void sum_powers(const struct definition *d, mpfr_srcptr mean, mpfr_ptr out)
{
	mpfr_t v;

	mpfr_init2(v, d->bits);
	mpfr_set_zero(out, 1);
	for (int64_t i = 0; i < norm_set_size(d->p); i++) {
		if (!definition_counts(d, i))
			continue;
		definition_value(d, i, v);
		if (mean) {
			mpfr_sub(v, v, mean, MPFR_RNDN);
			mpfr_sqr(v, v, MPFR_RNDN);
		}
		mpfr_add(out, out, v, MPFR_RNDN);
	}
	mpfr_clear(v);
}

static void divide_count(mpfr_t sum, int64_t count, int ddof)
{
	if (count <= ddof)
		mpfr_set_nan(sum);
	else
		mpfr_div_si(sum, sum, (long)(count - ddof), MPFR_RNDN);
}

static void rstd_of_var(struct definition *d)
{
	int outside = d->p->eps_at == NORM_EPS_OUTSIDE;

	if (outside)
		mpfr_sqrt(d->rstd, d->var, MPFR_RNDN);
	mpfr_add_d(d->rstd, outside ? d->rstd : d->var, d->p->eps, MPFR_RNDN);
	if (!outside)
		mpfr_sqrt(d->rstd, d->rstd, MPFR_RNDN);
	mpfr_abs(d->rstd, d->rstd, MPFR_RNDN); /* sqrt(-0) is -0 */
	mpfr_ui_div(d->rstd, 1, d->rstd, MPFR_RNDN);
}

void definition_statistics(struct definition *d, int64_t set)
{
	d->set = set;
	d->count = 0;
	for (int64_t i = 0; i < norm_set_size(d->p); i++)
		d->count += definition_counts(d, i);
	if (d->p->stats == NORM_STATS_GIVEN) {
		double mean = d->p->op == NORM_RMS ? 0 : norm_load(d->p->stat, d->args->mean, d->set);

		mpfr_set_d(d->mean, mean, MPFR_RNDN);
		mpfr_set_d(d->rstd, norm_load(d->p->stat, d->args->rstd, d->set), MPFR_RNDN);
		mpfr_set_nan(d->var);
		return;
	}
	if (d->p->mode == NORM_INFER) {
		mpfr_set_d(d->mean, norm_load(d->p->stat, d->args->running_mean, set), MPFR_RNDN);
		mpfr_set_d(d->var, norm_load(d->p->stat, d->args->running_var, set), MPFR_RNDN);
		rstd_of_var(d);
		return;
	}
	if (d->p->op == NORM_RMS) {
		mpfr_set_zero(d->mean, 1);
	} else {
		sum_powers(d, NULL, d->mean);
		divide_count(d->mean, d->count, 0);
	}
	sum_powers(d, d->mean, d->var);
	divide_count(d->var, d->count, d->p->ddof);
	rstd_of_var(d);
}

/* y of member i; the contract has no value where var = eps = 0. */
static void forward_element(const struct definition *d, int64_t i, mpfr_t y, mpfr_t scratch)
{
	int64_t parameter = d->p->op == NORM_BATCH ? d->set : i;

	definition_value(d, i, y);
	mpfr_sub(y, y, d->mean, MPFR_RNDN);
	mpfr_mul(y, y, d->rstd, MPFR_RNDN);
	if (mpfr_inf_p(d->rstd))
		mpfr_set_nan(y);
	if (d->p->cast == NORM_CAST_LLAMA)
		mpfr_set_d(y, round_mpfr(d->p->y, y), MPFR_RNDN);
	definition_weight(d, i, scratch);
	mpfr_mul(y, y, scratch, MPFR_RNDN);
	if (d->p->affine == NORM_AFFINE_GAMMA_BETA)
		mpfr_add_d(y, y, norm_load(d->p->param, d->args->beta, parameter), MPFR_RNDN);
	if (!definition_counts(d, i))
		mpfr_set_zero(y, 1);
}

static void forward_set(struct definition *d)
{
	mpfr_t y, scratch;

	mpfr_inits2(d->bits, y, scratch, (mpfr_ptr)0);
	for (int64_t i = 0; i < norm_set_size(d->p); i++) {
		forward_element(d, i, y, scratch);
		if (has_residual(d)) {
			value_sum(d, i, scratch);
			definition_store(d->p->x, d->args->sum, definition_xat(d, i), scratch);
		}
		definition_store(d->p->y, d->args->y, definition_yat(d, i), y);
		definition_keep(&d->request->y, norm_offset(d->p, norm_row_length(d->p), d->set, i), y);
	}
	mpfr_clears(y, scratch, (mpfr_ptr)0);
}

/* r = (1-m) r + m v. */
static void update(const struct definition *d, void *running, mpfr_srcptr v)
{
	mpfr_t r, keep;

	if (!running)
		return;
	mpfr_inits2(d->bits, r, keep, (mpfr_ptr)0);
	mpfr_set_d(r, norm_load(d->p->stat, running, d->set), MPFR_RNDN);
	mpfr_set_d(keep, d->p->rate, MPFR_RNDN);
	if (d->p->running == NORM_RUNNING_MOMENTUM)
		mpfr_ui_sub(keep, 1, keep, MPFR_RNDN);
	mpfr_mul(r, r, keep, MPFR_RNDN);
	mpfr_ui_sub(keep, 1, keep, MPFR_RNDN);
	mpfr_fma(r, keep, v, r, MPFR_RNDN);
	definition_store(d->p->stat, running, d->set, r);
	mpfr_clears(r, keep, (mpfr_ptr)0);
}

static void update_running(struct definition *d)
{
	mpfr_t var;

	if (d->p->running == NORM_RUNNING_ABSENT || d->count == 0)
		return;
	update(d, d->args->running_mean, d->mean);
	if (d->count <= d->p->running_ddof)
		return;
	mpfr_init2(var, d->bits);
	sum_powers(d, d->mean, var);
	divide_count(var, d->count, d->p->running_ddof);
	update(d, d->args->running_var, var);
	mpfr_clear(var);
}

static void save(const struct definition *d)
{
	if (d->p->save == NORM_SAVE_NONE)
		return;
	definition_store(d->p->stat, d->args->mean, d->set, d->mean);
	if (d->p->save == NORM_SAVE_RSTD)
		definition_store(d->p->stat, d->args->rstd, d->set, d->rstd);
	else
		definition_store(d->p->stat, d->args->var, d->set, d->var);
}

/* What reference_set tells beside mean, var and rstd. */
static void describe(const struct definition *d, struct reference_set *set)
{
	mpfr_t v, mean, squares, centred;
	double size = (double)d->count;

	mpfr_inits2(d->bits, v, mean, squares, centred, (mpfr_ptr)0);
	sum_powers(d, NULL, mean);
	mpfr_div_d(mean, mean, size, MPFR_RNDN);
	sum_powers(d, mean, centred);
	mpfr_set_zero(v, 1);
	sum_powers(d, v, squares);
	set->count = d->count;
	round_split(d->mean, &set->mean, &set->mean_lo);
	round_split(d->var, &set->var, &set->var_lo);
	round_split(d->rstd, &set->rstd, &set->rstd_lo);
	mpfr_div(v, squares, centred, MPFR_RNDN); /* 1 + mean^2/var = sum v^2 / sum (v - mean)^2 */
	mpfr_sqrt(v, v, MPFR_RNDN);
	set->kappa = mpfr_get_d(v, MPFR_RNDN);
	if (mpfr_zero_p(centred))
		set->kappa = HUGE_VAL;
	if (d->p->op == NORM_RMS)
		set->kappa = 1;
	mpfr_div_d(squares, squares, size, MPFR_RNDN);
	mpfr_sqrt(squares, squares, MPFR_RNDN);
	set->rms = mpfr_get_d(squares, MPFR_RNDN);
	set->max_abs = 0;
	mpfr_set_zero(mean, 1);
	for (int64_t i = 0; i < norm_set_size(d->p); i++) {
		if (!definition_counts(d, i))
			continue;
		definition_value(d, i, v);
		mpfr_abs(v, v, MPFR_RNDN);
		mpfr_add(mean, mean, v, MPFR_RNDN);
		if (!(mpfr_get_d(v, MPFR_RNDN) <= set->max_abs) && !isnan(set->max_abs))
			set->max_abs = mpfr_get_d(v, MPFR_RNDN);
	}
	mpfr_div_d(mean, mean, size, MPFR_RNDN);
	set->mean_abs = mpfr_get_d(mean, MPFR_RNDN);
	mpfr_clears(v, mean, squares, centred, (mpfr_ptr)0);
}

const char *reference_define(const struct reference_request *request, long bits)
{
	struct definition d = {
		.request = request, .p = request->problem, .args = request->args, .bits = bits};
	const char *phrase = norm_problem_invalid(d.p);

	if (phrase)
		return phrase;
	mpfr_inits2(bits, d.mean, d.var, d.rstd, (mpfr_ptr)0);
	if (d.p->dir == NORM_BACKWARD)
		definition_backward(&d);
	for (int64_t set = 0; set < norm_sets(d.p); set++) {
		if (d.p->dir == NORM_BACKWARD && !request->sets)
			break;
		definition_statistics(&d, set);
		if (request->sets)
			describe(&d, &request->sets[set]);
		if (d.p->dir == NORM_BACKWARD)
			continue;
		save(&d);
		update_running(&d);
		forward_set(&d);
	}
	mpfr_clears(d.mean, d.var, d.rstd, (mpfr_ptr)0);
	return NULL;
}
