/* Rows with a residual: simd/'s templates, told to add. README.md has the method. */
#ifndef NORM_FUSED_H
#define NORM_FUSED_H

#include "../simd/simd.h"

extern const struct norm_simd_part norm_fused_rows, norm_fused_separate;
extern const struct norm_simd_part norm_fused_gradient, norm_fused_gradient_faithful;

#endif
