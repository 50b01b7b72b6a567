/*
 * Correctly rounded norms: f64 work with a running bound on its error, where x or y is f64 in twice its
 * precision; a test whether all of [y - error, y + error] rounds alike; exact integers for the few that do not.
 * Accuracy: every y is RN(t), ties included; so the same bits for any thread count, batch and place.
 * Cost: a few times the f64 two-pass, twice the precision ten times as much; one element in some millions takes the
 * integers, 1 us to 0.1 ms, of f64 up to 2 ms.
 */
#include "../dtype.h"
#include "backward.h"
#include "forward.h"
#include "moments.h"

#include <math.h>

static const double u = 0x1p-53;

/* Of the saved statistics, rounded from f64: depth() additions, and the roundings of frame.c. */
static void saved_error(const struct norm_spread *s, struct norm_error *out)
{
	double gamma, drift;

	gamma = norm_gamma(norm_exact_depth(s->size) + 4, u);
	drift = gamma * s->kappa;
	out->mean_abs = out->mean_rms = out->high = s->rms ? 0 : gamma;
	out->var_up = out->var_down = 4 * gamma + 2 * drift * gamma + drift * drift * gamma;
}

static const struct norm_method method = {
	.moments = {norm_exact_moments, norm_exact_moments},
	.squares = {norm_exact_moments, norm_exact_moments},
	.forward = {norm_exact_forward, norm_exact_forward},
	.bound = {saved_error, NORM_FORM_PAIRED, {NORM_F64, NORM_F64}, {NORM_F64, NORM_F64}, 1},
};

/* Backward has stages of its own (backward.h), and nothing to ask the frame. */
struct norm_moments norm_exact_statistics(const struct norm_set *set,
										  const struct norm_args *args)
{
	return norm_frame_moments(&method, set, args);
}

static const char *reject(const struct norm_problem *p)
{
	return p->dir == NORM_BACKWARD ? NULL : norm_frame_reject(&method, p);
}

static const char *prepare(const struct norm_problem *p, int threads_hint,
						   struct norm_plan *plan)
{
	(void)threads_hint;
	if (p->dir == NORM_BACKWARD)
		norm_exact_backward_prepare(p, plan);
	else
		norm_frame_prepare(p, plan);
	return NULL;
}

void norm_exact_gradients(const struct norm_plan *plan, const struct norm_args *args, int stage,
						  int64_t lo, int64_t hi,
						  const struct norm_exact_twice_kernels *kernels)
{
	norm_exact_backward_run(&method, plan, args, stage, lo, hi, kernels);
}

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t task_lo, int64_t task_hi)
{
	if (plan->problem.dir == NORM_BACKWARD)
		norm_exact_gradients(plan, args, stage, task_lo, task_hi, NULL);
	else
		norm_frame_run(&method, plan, args, stage, task_lo, task_hi);
}

/* Half an ulp of y is at most u of it, and |y| at most what `conditioned` is divided by; llama
 * rounds twice. The same of dx, and of dgamma and dbeta, which are at most what `parameter` is divided by. */
static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	if (p->dir == NORM_BACKWARD) {
		*out = (struct norm_bound){(double)NAN, (double)NAN, (double)NAN, norm_unit(p->x),
								   norm_unit(p->param)};
		return 0;
	}
	norm_bound_of(&method.bound, p, facts, out);
	out->conditioned = norm_unit(p->y) * (p->cast == NORM_CAST_LLAMA ? 3 : 1);
	return 0;
}

const struct norm_impl norm_exact_rounded = {
	.abi = NORM_ABI,
	.size = sizeof(struct norm_impl),
	.name = "exact/rounded",
	.family = "exact",
	.algorithm = "rounded",
	.isa = "generic",
	.about = "every y and every gradient correctly rounded: proven by a running bound, else by "
			 "integers",
	.reject = reject,
	.prepare = prepare,
	.run = run,
	.bound = bound,
};
