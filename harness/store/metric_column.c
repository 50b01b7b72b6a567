/* The one table of the metrics' names. */
#include "metric_column.h"

#define AT(member) offsetof(struct metrics, member)

const struct metric_column metric_columns[] = {
	{"elements", METRIC_COUNT, AT(counts.elements)},
	{"nan", METRIC_COUNT, AT(counts.nan)},
	{"inf", METRIC_COUNT, AT(counts.inf)},
	{"lost_nonfinite", METRIC_COUNT, AT(counts.lost_nonfinite)},
	{"zero_rows", METRIC_COUNT, AT(counts.zero_rows)},
	{"misrounded", METRIC_REAL, AT(misrounded)},
	{"unfaithful", METRIC_REAL, AT(unfaithful)},
	{"max_ulp", METRIC_REAL, AT(max_ulp)},
	{"p999_ulp", METRIC_REAL, AT(p999_ulp)},
	{"p50_ulp", METRIC_REAL, AT(p50_ulp)},
	{"scaled", METRIC_REAL, AT(scaled)},
	{"conditioned", METRIC_REAL, AT(conditioned)},
	{"normwise", METRIC_REAL, AT(normwise)},
	{"mixed", METRIC_REAL, AT(mixed)},
	{"mean_err", METRIC_SAVED, AT(mean_err)},
	{"var_err", METRIC_SAVED, AT(var_err)},
	{"rstd_err", METRIC_SAVED, AT(rstd_err)},
	{"kappa", METRIC_REAL, AT(kappa)},
	{"worst_set", METRIC_COUNT, AT(worst_set)},
	{"worst_member", METRIC_COUNT, AT(worst_member)},
	{"worst_offset", METRIC_COUNT, AT(worst_offset)},
};
const size_t metric_column_count = sizeof(metric_columns) / sizeof(metric_columns[0]);
