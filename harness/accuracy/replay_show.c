/*
 * The worst element of a check and its neighbours: x, the exact t, RN(t) and what came, to the last
 * bit. A non-finite difference is worse than any error.
 */
#include "replay.h"

#include "dtype.h"
#include "shape.h"
#include "truth.h"

#include <math.h>
#include <stdio.h>

#define AROUND 2

const struct column replay_columns[] = {
	{"verdict", COLUMN_TEXT, NULL, 1}, {"reason", COLUMN_TEXT, NULL, 1},
	{"tensor", COLUMN_TEXT, NULL, 0},  {"set", COLUMN_COUNT, NULL, 0},
	{"member", COLUMN_COUNT, NULL, 0}, {"offset", COLUMN_COUNT, NULL, 0},
	{"x", COLUMN_TEXT, NULL, 0},       {"t_hi", COLUMN_TEXT, NULL, 0},
	{"t_lo", COLUMN_TEXT, NULL, 0},    {"t", COLUMN_TEXT, NULL, 0},
	{"rounded", COLUMN_TEXT, NULL, 0}, {"got", COLUMN_TEXT, NULL, 0},
	{"ulp", COLUMN_REAL, NULL, 0},     {"worst", COLUMN_FLAG, NULL, 0},
};
const size_t replay_column_count = sizeof(replay_columns) / sizeof(replay_columns[0]);

static void hex(struct table *table, double value)
{
	char text[40];

	snprintf(text, sizeof(text), "%a", value);
	table_text(table, text);
}

/* 21 digits tell long doubles apart. */
static void decimal(struct table *table, double hi, double lo)
{
	char text[48];

	snprintf(text, sizeof(text), "%.21Lg", (long double)hi + (long double)lo);
	table_text(table, text);
}

/* One value: its exact truth, the rounded one, and what came. */
struct shown {
	const char *tensor;
	int64_t set, member, offset; /* -1: none */
	double x, hi, lo, rounded, got;
	enum norm_dtype type;
	bool worst;
};

static void place(struct table *table, int64_t at)
{
	if (at < 0)
		table_null(table);
	else
		table_count(table, at);
}

static void show(struct table *table, const struct check_result *result,
				 const struct shown *shown)
{
	table_text(table, verdict_word(result->verdict));
	table_text(table, result->reason[0] ? result->reason : NULL);
	table_text(table, shown->tensor);
	table_count(table, shown->set);
	place(table, shown->member);
	place(table, shown->offset);
	if (shown->member < 0)
		table_null(table);
	else
		hex(table, shown->x);
	hex(table, shown->hi);
	hex(table, shown->lo);
	decimal(table, shown->hi, shown->lo);
	hex(table, shown->rounded);
	hex(table, shown->got);
	if (isfinite(shown->hi) && isfinite(shown->got))
		table_real(table, metric_ulp(shown->got, shown->hi, shown->lo, shown->type));
	else
		table_null(table);
	table_count(table, shown->worst);
}

/* ---- y or dx ------------------------------------------------------------------------------------ */

static enum role output_role(const struct norm_problem *p)
{
	return p->dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
}

static struct shown element(const struct check_data *data, const struct buffers *judged,
							int64_t set, int64_t member)
{
	const struct norm_problem *p = &data->problem;
	const struct truth *truth = data->truth;
	enum role role = output_role(p);
	int64_t at = norm_offset(p, role_shape(p, role).stride, set, member);
	int64_t dense = norm_offset(p, norm_row_length(p), set, member);
	int64_t x = norm_offset(p, role_shape(p, ROLE_X).stride, set, member);
	enum norm_dtype type = role_type(p, role);

	return (struct shown){
		.tensor = role_name(role),
		.set = set,
		.member = member,
		.offset = at,
		.x = norm_load(p->x, data->pristine.args.x, x),
		.hi = truth->y.hi[dense],
		.lo = truth->y.lo[dense],
		.rounded = norm_load(type, role_get(&truth->args, role), at),
		.got = norm_load(type, role_get(&judged->args, role), at),
		.type = type,
	};
}

static bool finite_alike(const struct shown *shown)
{
	if (isnan(shown->rounded) || isnan(shown->got))
		return isnan(shown->rounded) && isnan(shown->got);
	return isfinite(shown->rounded) ? isfinite(shown->got) : shown->rounded == shown->got;
}

/* The first element that is not finite where it should be, or the reverse; else the metrics' worst. */
static void find_worst(const struct check_data *data, const struct check_result *result,
					   int64_t *set, int64_t *member)
{
	const struct norm_problem *p = &data->problem;
	const struct metric_counts *counts = &result->metrics.counts;

	*set = result->metrics.worst_set;
	*member = result->metrics.worst_member;
	if (!counts->nan && !counts->inf && !counts->lost_nonfinite)
		return;
	for (int64_t s = 0; s < norm_sets(p); s++)
		for (int64_t i = 0; i < norm_set_size(p); i++) {
			struct shown shown = element(data, result->judged, s, i);

			if (finite_alike(&shown))
				continue;
			*set = s;
			*member = i;
			return;
		}
}

/* ---- statistics --------------------------------------------------------------------------------- */

static void show_statistics(struct table *table, const struct check_data *data,
							const struct check_result *result, int64_t set)
{
	const struct norm_problem *p = &data->problem;
	const struct reference_set *s = &truth_sets(data->truth)[set];
	const struct {
		enum role role;
		double hi, lo;
	} saved[] = {{ROLE_MEAN, s->mean, s->mean_lo},
				 {ROLE_RSTD, s->rstd, s->rstd_lo},
				 {ROLE_VAR, s->var, s->var_lo}};

	for (size_t i = 0; i < sizeof(saved) / sizeof(saved[0]); i++) {
		struct shown shown = {.tensor = role_name(saved[i].role),
							  .set = set,
							  .member = -1,
							  .offset = -1,
							  .hi = saved[i].hi,
							  .lo = saved[i].lo,
							  .type = p->stat};

		if (!(role_use(p, saved[i].role) & ROLE_OUTPUT))
			continue;
		shown.rounded =
			norm_load(p->stat, role_get(truth_args(data->truth), saved[i].role), set);
		shown.got = norm_load(p->stat, role_get(&result->judged->args, saved[i].role), set);
		show(table, result, &shown);
	}
}

/* Running statistics: the truth is known as rounded. */
static void show_running(struct table *table, const struct check_data *data,
						 const struct check_result *result, int64_t set)
{
	static const enum role running[] = {ROLE_RUNNING_MEAN, ROLE_RUNNING_VAR};
	const struct norm_problem *p = &data->problem;

	for (size_t i = 0; i < 2 && role_use(p, running[i]) & ROLE_OUTPUT; i++) {
		double right = norm_load(p->stat, role_get(truth_args(data->truth), running[i]), set);

		show(table, result,
			 &(struct shown){
				 .tensor = role_name(running[i]),
				 .set = set,
				 .member = -1,
				 .offset = set,
				 .hi = right,
				 .rounded = right,
				 .got = norm_load(p->stat, role_get(&result->judged->args, running[i]), set),
				 .type = p->stat});
	}
}

/* dgamma's worst feature, and dbeta's; the member is the feature. */
static void show_parameters(struct table *table, const struct check_data *data,
							const struct check_result *result)
{
	static const enum role parameters[] = {ROLE_DGAMMA, ROLE_DBETA};
	const struct norm_problem *p = &data->problem;

	for (size_t i = 0; i < 2 && role_use(p, parameters[i]) & ROLE_OUTPUT; i++) {
		const struct reference_exact *exact =
			parameters[i] == ROLE_DGAMMA ? &data->truth->dgamma : &data->truth->dbeta;
		const struct norm_args *args = &result->judged->args;
		int64_t at =
			metric_measure_parameters(data->truth, args, parameters[i], NULL).worst_offset;

		show(table, result,
			 &(struct shown){
				 .tensor = role_name(parameters[i]),
				 .member = -1,
				 .offset = at,
				 .hi = exact->hi[at],
				 .lo = exact->lo[at],
				 .rounded =
					 norm_load(p->param, role_get(truth_args(data->truth), parameters[i]), at),
				 .got = norm_load(p->param, role_get(args, parameters[i]), at),
				 .type = p->param});
	}
}

void replay_show(struct table *table, const struct check_data *data,
				 const struct check_result *result)
{
	const struct norm_problem *p = &data->problem;
	int64_t set, member;

	if (!result->measured || norm_elements(p) == 0)
		return;
	find_worst(data, result, &set, &member);
	for (int64_t i = member - AROUND; i <= member + AROUND; i++) {
		struct shown shown;

		if (i < 0 || i >= norm_set_size(p))
			continue;
		shown = element(data, result->judged, set, i);
		shown.worst = i == member;
		show(table, result, &shown);
	}
	show_statistics(table, data, result, set);
	show_running(table, data, result, set);
	show_parameters(table, data, result);
}
