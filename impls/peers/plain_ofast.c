/*
 * What a C programmer writes in an afternoon and a compiler makes of it with everything allowed:
 * plain loops, f32 sums in whatever order, two passes as in llm.c, -Ofast for the machine that
 * compiles it. LayerNorm, RMSNorm and BatchNorm (NCHW) in f32, forward and backward.
 *
 * norm-build: impl peer/plain+ofast@native plain C loops, -Ofast -march=native, one thread
 * norm-build: link -Ofast -march=native
 */
#include "peer.h"

#include <math.h>

static const char *reject(const struct norm_problem *p)
{
	const char *phrase = peer_reject(p);

	if (!phrase)
		phrase = peer_reject_float_eps(p);
	if (phrase)
		return phrase;
	if (p->x != NORM_F32 || p->param != NORM_F32 || p->stat != NORM_F32)
		return "types: written for f32 alone";
	if (p->op == NORM_BATCH && p->layout != NORM_NCHW && p->s > 1)
		return "nhwc: written for NCHW";
	if (p->cast != NORM_CAST_NATIVE)
		return "cast: rounds once, at the end";
	if (p->running != NORM_RUNNING_ABSENT)
		return "running: keeps none";
	if (p->save == NORM_SAVE_VAR)
		return "save: keeps mean and rstd";
	if (p->stats == NORM_STATS_GIVEN)
		return "stats: computes its own";
	return NULL;
}

/* `parts` runs of `length` numbers, `step` apart: a row, or a channel of every example. */
struct set {
	int64_t parts, length, step;
};

struct moments {
	float mean, rstd;
};

static struct moments measure(const float *x, const struct set *set, int centred, float eps)
{
	float count = (float)(set->parts * set->length), sum = 0, squares = 0, mean;

	for (int64_t part = 0; centred && part < set->parts; part++)
		for (int64_t i = 0; i < set->length; i++)
			sum += x[part * set->step + i];
	mean = sum / count;
	for (int64_t part = 0; part < set->parts; part++)
		for (int64_t i = 0; i < set->length; i++) {
			float d = x[part * set->step + i] - mean;

			squares += d * d;
		}
	return (struct moments){mean, 1.0f / sqrtf(squares / count + eps)};
}

static struct moments find_moments(const struct norm_plan *plan, const struct norm_args *args,
								   const struct set *set, const float *x, int64_t which)
{
	const struct norm_problem *p = &plan->problem;
	struct moments found;

	if (p->mode == NORM_INFER) {
		const float *mean = args->running_mean, *var = args->running_var;

		return (struct moments){mean[which], 1.0f / sqrtf(var[which] + (float)p->eps)};
	}
	found = measure(x, set, p->op != NORM_RMS, (float)p->eps);
	if (p->save && args->mean)
		((float *)args->mean)[which] = found.mean;
	if (p->save && args->rstd)
		((float *)args->rstd)[which] = found.rstd;
	return found;
}

static float weight(const float *gamma, int64_t i)
{
	return gamma ? gamma[i] : 1.0f;
}

static void row_forward(const struct norm_plan *plan, const struct norm_args *args, int64_t row)
{
	const struct set set = {1, plan->problem.c, 0};
	const float *x = (const float *)args->x + row * set.length;
	const float *gamma = args->gamma, *beta = args->beta;
	float *y = (float *)args->y + row * set.length;
	struct moments m = find_moments(plan, args, &set, x, row);

	if (gamma && beta)
		for (int64_t i = 0; i < set.length; i++)
			y[i] = (x[i] - m.mean) * m.rstd * gamma[i] + beta[i];
	else
		for (int64_t i = 0; i < set.length; i++)
			y[i] = (x[i] - m.mean) * m.rstd * weight(gamma, i);
}

static void row_backward(const struct norm_plan *plan, const struct norm_args *args,
						 int64_t row)
{
	const struct set set = {1, plan->problem.c, 0};
	const float *x = (const float *)args->x + row * set.length;
	const float *dy = (const float *)args->dy + row * set.length, *gamma = args->gamma;
	float *dx = (float *)args->dx + row * set.length;
	float *dgamma = args->dgamma, *dbeta = args->dbeta;
	struct moments m = find_moments(plan, args, &set, x, row);
	float sum = 0, dot = 0, count = (float)set.length;

	for (int64_t i = 0; i < set.length; i++) {
		float w = dy[i] * weight(gamma, i);

		sum += w;
		dot += w * (x[i] - m.mean) * m.rstd;
	}
	if (plan->problem.op == NORM_RMS)
		sum = 0;
	for (int64_t i = 0; i < set.length; i++) {
		float x_hat = (x[i] - m.mean) * m.rstd, d = dy[i];

		dx[i] = m.rstd * (d * weight(gamma, i) - sum / count - x_hat * dot / count);
		if (dgamma)
			dgamma[i] += d * x_hat;
		if (dbeta)
			dbeta[i] += d;
	}
}

static void channel_forward(const struct norm_plan *plan, const struct norm_args *args,
							int64_t channel)
{
	const struct norm_problem *p = &plan->problem;
	const struct set set = {p->n, p->s, p->c * p->s};
	const float *x = (const float *)args->x + channel * p->s, *beta = args->beta;
	float *y = (float *)args->y + channel * p->s;
	struct moments m = find_moments(plan, args, &set, x, channel);
	float scale = m.rstd * weight(args->gamma, channel), shift = beta ? beta[channel] : 0.0f;

	for (int64_t part = 0; part < set.parts; part++)
		for (int64_t i = part * set.step; i < part * set.step + set.length; i++)
			y[i] = (x[i] - m.mean) * scale + shift;
}

static void channel_backward(const struct norm_plan *plan, const struct norm_args *args,
							 int64_t channel)
{
	const struct norm_problem *p = &plan->problem;
	const struct set set = {p->n, p->s, p->c * p->s};
	const float *x = (const float *)args->x + channel * p->s;
	const float *dy = (const float *)args->dy + channel * p->s;
	float *dx = (float *)args->dx + channel * p->s;
	struct moments m = find_moments(plan, args, &set, x, channel);
	float sum = 0, dot = 0, count = (float)(set.parts * set.length);
	float scale = m.rstd * weight(args->gamma, channel);

	for (int64_t part = 0; part < set.parts; part++)
		for (int64_t i = part * set.step; i < part * set.step + set.length; i++) {
			sum += dy[i];
			dot += dy[i] * (x[i] - m.mean) * m.rstd;
		}
	if (args->dgamma)
		((float *)args->dgamma)[channel] = dot;
	if (args->dbeta)
		((float *)args->dbeta)[channel] = sum;
	if (p->mode == NORM_INFER)
		sum = dot = 0;
	for (int64_t part = 0; part < set.parts; part++)
		for (int64_t i = part * set.step; i < part * set.step + set.length; i++)
			dx[i] = scale * (dy[i] - sum / count - (x[i] - m.mean) * m.rstd * dot / count);
}

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t task_lo, int64_t task_hi)
{
	const struct norm_problem *p = &plan->problem;
	int batch = p->op == NORM_BATCH, backward = p->dir == NORM_BACKWARD;
	int64_t sets = batch ? p->c : p->n;

	(void)stage, (void)task_lo, (void)task_hi; /* one stage of one task */
	for (int64_t i = 0; backward && !batch && i < p->c; i++) {
		if (args->dgamma)
			((float *)args->dgamma)[i] = 0;
		if (args->dbeta)
			((float *)args->dbeta)[i] = 0;
	}
	for (int64_t i = 0; i < sets; i++) {
		if (batch)
			(backward ? channel_backward : channel_forward)(plan, args, i);
		else
			(backward ? row_backward : row_forward)(plan, args, i);
	}
}

static const struct norm_impl impl = {
	.abi = NORM_ABI,
	.size = sizeof(struct norm_impl),
	.name = NORM_PEER_NAME,
	.family = "peer",
	.algorithm = "plain",
	.isa = "native",
	.about = NORM_PEER_ABOUT,
	.reject = reject,
	.run = run,
};

const struct norm_impl *const *norm_plugin_get(uint32_t abi)
{
	static const struct norm_impl *const impls[] = {&impl, NULL};

	return abi == NORM_ABI ? impls : NULL;
}
