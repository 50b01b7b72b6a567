/*
 * The metrics, and what they leave out: whether statistics and parameters are finite where they
 * should be, running statistics set by set, and which errors are underflow's. Cost: the metrics'; a
 * set is walked again only where its worst error might be underflow.
 */
#include "evidence.h"

#include "dtype.h"
#include "members.h"
#include "metric_terms.h"
#include "naive_bound.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

static void *array(int64_t count)
{
	void *made = calloc((size_t)count + 1, sizeof(double));

	if (!made)
		abort();
	return made;
}

/* ---- underflow ---------------------------------------------------------------------------------- */

struct walk {
	const struct truth *truth;
	enum role role;
	double *output, *hi, *lo;
	struct metric_terms terms;
};

static void walk_make(struct walk *walk, const struct truth *truth)
{
	int64_t size = norm_set_size(&truth->problem);

	walk->truth = truth;
	walk->role = truth->problem.dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
	walk->output = array(size);
	walk->hi = array(size);
	walk->lo = array(size);
	if (metric_terms_make(&walk->terms, truth))
		abort();
}

static void walk_free(struct walk *walk)
{
	free(walk->output);
	free(walk->hi);
	free(walk->lo);
	metric_terms_free(&walk->terms);
}

static double half_least_of(enum norm_dtype type)
{
	return fmax(ldexp(1, norm_formats[type].least_exponent - norm_formats[type].precision),
				0x1p-1074);
}

/* Of a set: what underflow may have added to one product, and to rstd; rstd itself. */
struct room {
	struct naive_underflow under;
	double rstd, least, unit; /* of y's type, or dx's: half the least subnormal, and u */
	int backward;
};

static struct room room_of(const struct truth *truth, int64_t set)
{
	const struct norm_problem *p = &truth->problem;
	struct norm_facts facts = truth_set_facts(truth, set);
	enum norm_dtype type = p->dir == NORM_FORWARD ? p->y : p->x;

	return (struct room){
		.under = naive_underflow(p, &facts),
		.rstd = truth->sets[set].rstd,
		.least = half_least_of(type),
		.unit = norm_unit(type),
		.backward = p->dir == NORM_BACKWARD,
	};
}

/*
 * What underflow may add to an element: half a subnormal in the last rounding, where the result is
 * subnormal at all; the arithmetic's in up to four products before, which the weight and rstd may
 * then enlarge, and in eight more of backward's; and rstd's own share of a variance that underflowed.
 */
static double slack(const struct room *room, double weight, double value, double x_hat)
{
	double slack = 4 * room->under.error * (fabs(weight) * (1 + room->rstd) + 1);

	if (fabs(value) <= 4 * room->least / room->unit)
		slack += room->least;
	if (room->backward)
		slack += 8 * room->under.error * (1 + room->rstd * (1 + fabs(x_hat)));
	if (x_hat != 0 && value != 0)
		slack += room->under.rstd * fabs(value);
	return slack;
}

static void walk_load(struct walk *walk, const struct norm_args *outputs, int64_t set)
{
	const struct norm_problem *p = &walk->truth->problem;
	struct norm_problem dense = *p;

	dense.y = NORM_F64;
	dense.ystride = 0;
	members_load(p, walk->role, role_get(outputs, walk->role), set, walk->output);
	members_load(&dense, ROLE_Y, walk->truth->y.hi, set, walk->hi);
	members_load(&dense, ROLE_Y, walk->truth->y.lo, set, walk->lo);
	metric_terms_of_set(&walk->terms, walk->truth, set);
}

/* The set's conditioned error anew, each element's less what underflow may have added. */
static double without_underflow(struct walk *walk, const struct norm_args *outputs, int64_t set)
{
	const struct norm_problem *p = &walk->truth->problem;
	struct room room = room_of(walk->truth, set);
	double worst = 0;

	walk_load(walk, outputs, set);
	for (int64_t i = 0; i < norm_set_size(p); i++) {
		double error = fabs((walk->output[i] - walk->hi[i]) - walk->lo[i]);
		double scale = room.unit * walk->terms.conditioned[i];

		if (!isfinite(walk->output[i]) || !isfinite(walk->hi[i]) || error == 0)
			continue;
		error -= slack(&room, walk->terms.weight[i], walk->hi[i], walk->terms.x_hat[i]);
		if (error > 0)
			worst = fmax(worst, scale > 0 ? error / scale : (double)INFINITY);
	}
	return worst;
}

/* Whether the worst element's error is so small that underflow could be 2^-20 of it, or the set has
 * lost its variance. */
static int may_be_underflow(const struct truth *truth, const struct norm_args *outputs,
							int64_t set, const struct metric_set *s)
{
	const struct norm_problem *p = &truth->problem;
	enum role role = p->dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
	int64_t at = norm_offset(p, role_shape(p, role).stride, set, s->worst_member);
	int64_t dense = norm_offset(p, norm_row_length(p), set, s->worst_member);
	struct room room;
	double error;

	/* Within a rounding of the truth: nobody's bound is smaller. */
	if (s->worst_member < 0 || s->conditioned <= 1)
		return 0;
	room = room_of(truth, set);
	error = norm_load(role_type(p, role), role_get(outputs, role), at) - truth->y.hi[dense];
	error = fabs(error - truth->y.lo[dense]);
	return room.under.rstd > 0x1p-20 ||
		   error <= 0x1p20 * (room.least + 16 * room.under.error * (1 + room.rstd));
}

static void discount_underflow(struct evidence *out, const struct truth *truth,
							   const struct norm_args *outputs)
{
	struct walk walk = {.truth = NULL};

	for (int64_t set = 0; set < norm_sets(&truth->problem); set++) {
		struct metric_set *s = &out->sets[set];

		if (!may_be_underflow(truth, outputs, set, s))
			continue;
		if (!walk.truth)
			walk_make(&walk, truth);
		s->conditioned = without_underflow(&walk, outputs, set);
	}
	if (walk.truth)
		walk_free(&walk);
}

/* ---- statistics and parameters ------------------------------------------------------------------ */

/* Any non-finite mean is right where one is: the contract leaves open which, and so of what follows
 * from it. */
static int agree_on_finite(enum role role, double value, double right)
{
	if (isfinite(value) || isfinite(right))
		return isfinite(value) && isfinite(right);
	return role == ROLE_MEAN || role == ROLE_RUNNING_MEAN || (isnan(value) && isnan(right)) ||
		   value == right;
}

static void note(struct evidence *out, enum role role, int64_t at)
{
	if (out->nonfinite++ == 0) {
		out->nonfinite_role = role;
		out->nonfinite_at = at;
	}
}

static const void *output_of(const struct truth *truth, const struct norm_args *outputs,
							 enum role role)
{
	return role_use(&truth->problem, role) & ROLE_OUTPUT ? role_get(outputs, role) : NULL;
}

static void compare_finite(struct evidence *out, const struct truth *truth,
						   const struct norm_args *outputs, enum role role)
{
	const struct norm_problem *p = &truth->problem;
	const void *is = output_of(truth, outputs, role), *right = role_get(&truth->args, role);
	int64_t count = role_extent(role) == ROLE_SETS ? norm_sets(p) : p->c;

	for (int64_t i = 0; is && i < count; i++) {
		double value = norm_load(role_type(p, role), is, i);
		double wanted = norm_load(role_type(p, role), right, i);

		if (!agree_on_finite(role, value, wanted))
			note(out, role, i);
		else if (role == ROLE_MEAN && !isfinite(value))
			out->sets[i].mean_err = 0;
	}
}

static void measure_running(const struct truth *truth, const struct norm_args *outputs,
							enum role role, double *errors)
{
	const struct norm_problem *p = &truth->problem;
	const void *is = output_of(truth, outputs, role), *right = role_get(&truth->args, role);

	for (int64_t i = 0; i < norm_sets(p); i++) {
		double value = is ? norm_load(p->stat, is, i) : (double)NAN;
		double wanted = is ? norm_load(p->stat, right, i) : (double)NAN;

		errors[i] = value == wanted ? 0 : fabs(value - wanted);
	}
}

/* An error of a few subnormals is underflow's: scales of parameters have no floor of their own. */
static double measure_parameter(const struct truth *truth, const struct norm_args *outputs,
								enum role role, struct metric_parameter *out)
{
	const struct norm_problem *p = &truth->problem;
	const struct reference_exact *exact = role == ROLE_DGAMMA ? &truth->dgamma : &truth->dbeta;
	const void *is = output_of(truth, outputs, role);
	double error, least = half_least_of(p->param) + half_least_of(naive_arithmetic(p));
	double count = (double)(p->op == NORM_BATCH ? norm_set_size(p) : p->n);
	int64_t at;

	out->there = is != NULL;
	if (!is)
		return (double)NAN;
	out->metrics = metric_measure_parameters(truth, outputs, role, &out->ccdf);
	at = out->metrics.worst_offset;
	error = norm_load(p->param, is, at) - exact->hi[at];
	return fabs(error - exact->lo[at]) <= 4 * (count + 1) * least ? 0
																  : out->metrics.conditioned;
}

void evidence_make(struct evidence *out, const struct truth *truth,
				   const struct norm_args *outputs)
{
	static const enum role statistics[] = {ROLE_MEAN,         ROLE_RSTD,        ROLE_VAR,
										   ROLE_RUNNING_MEAN, ROLE_RUNNING_VAR, ROLE_DGAMMA,
										   ROLE_DBETA};
	int64_t sets = norm_sets(&truth->problem);

	*out = (struct evidence){.nonfinite = 0};
	out->sets = calloc((size_t)sets + 1, sizeof(*out->sets));
	if (!out->sets)
		abort();
	out->running_mean = array(sets);
	out->running_var = array(sets);
	out->metrics = metric_measure_sets(truth, outputs, &out->ccdf, out->sets);
	discount_underflow(out, truth, outputs);
	for (size_t i = 0; i < sizeof(statistics) / sizeof(statistics[0]); i++)
		compare_finite(out, truth, outputs, statistics[i]);
	measure_running(truth, outputs, ROLE_RUNNING_MEAN, out->running_mean);
	measure_running(truth, outputs, ROLE_RUNNING_VAR, out->running_var);
	for (int i = 0; i < METRIC_PARAMETERS; i++)
		out->parameter_error[i] =
			measure_parameter(truth, outputs, metric_parameter_role(i), &out->parameters[i]);
}

void evidence_free(struct evidence *evidence)
{
	free(evidence->sets);
	free(evidence->running_mean);
	free(evidence->running_var);
}
