/* The textbook rows kernels' parts: rows_textbook.inc. */
#ifndef NORM_SIMD_ROWS_TEXTBOOK_H
#define NORM_SIMD_ROWS_TEXTBOOK_H

#include "rows.h"

/* Welford's chains of at most `length` members, merged by so many levels of Chan. */
void norm_simd_welford_error(const struct norm_spread *s, double length, double levels,
							 struct norm_error *out);
/* Of sums that lose `error`, given `depth`; f32 but for x of f64, whatever parameters and saved statistics are. */
int norm_simd_bound_textbook(void (*error)(const struct norm_spread *, struct norm_error *),
							 double depth, const struct norm_problem *p,
							 const struct norm_facts *facts, struct norm_bound *out);

extern const struct norm_simd_part norm_simd_rows_twopass, norm_simd_rows_onepass,
	norm_simd_rows_welford;

#endif
