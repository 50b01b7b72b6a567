/* The textbook rows kernels' parts: rows_textbook.inc. */
#ifndef NORM_SIMD_ROWS_TEXTBOOK_H
#define NORM_SIMD_ROWS_TEXTBOOK_H

#include "rows.h"

extern const struct norm_simd_part norm_simd_rows_twopass, norm_simd_rows_onepass,
	norm_simd_rows_welford;

#endif
