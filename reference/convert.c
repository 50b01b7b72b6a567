/* Branch-free conversions that compilers turn into vectors. Floats are scaled where their exponent
 * range is f16's, so that subnormals need no case of their own; the floating environment is ours. */
// norm-build: fma -O3 -mavx2 -mfma arch=x86_64
// norm-build: avx512 -O3 -mavx512f -mavx512dq -mavx512vl -mavx512bw -mavx2 -mfma -mprefer-vector-width=512 arch=x86_64
#include "convert.h"
#include "dtype.h"

static void load_f32(const void *base, int64_t at, double *out, int n)
{
	const float *x = (const float *)base + at;

	for (int i = 0; i < n; i++)
		out[i] = (double)x[i];
}

static void load_f64(const void *base, int64_t at, double *out, int n)
{
	memcpy(out, (const double *)base + at, sizeof(*out) * (size_t)n);
}

static void load_bf16(const void *base, int64_t at, double *out, int n)
{
	const uint16_t *x = (const uint16_t *)base + at;

	for (int i = 0; i < n; i++)
		out[i] = (double)norm_float32((uint32_t)x[i] << 16);
}

static void load_f16(const void *base, int64_t at, double *out, int n)
{
	const uint16_t *x = (const uint16_t *)base + at;

	for (int i = 0; i < n; i++) {
		uint32_t magnitude = (uint32_t)(x[i] & 0x7fff) << 13, sign = x[i] & 0x8000u;
		uint32_t finite = norm_bits32(norm_float32(magnitude) * 0x1p112f);
		uint32_t bits = magnitude >= 0x0f800000u ? magnitude | 0x7f800000u : finite;

		out[i] = (double)norm_float32(bits | sign << 16);
	}
}

static void store_f32(void *base, int64_t at, const double *values, int n)
{
	float *y = (float *)base + at;

	for (int i = 0; i < n; i++)
		y[i] = (float)values[i];
}

static void store_f64(void *base, int64_t at, const double *values, int n)
{
	memcpy((double *)base + at, values, sizeof(*values) * (size_t)n);
}

static void store_bf16(void *base, int64_t at, const double *values, int n)
{
	uint16_t *y = (uint16_t *)base + at;

	for (int i = 0; i < n; i++)
		y[i] = (uint16_t)(norm_bits32((float)values[i]) >> 16);
}

static void store_f16(void *base, int64_t at, const double *values, int n)
{
	uint16_t *y = (uint16_t *)base + at;

	for (int i = 0; i < n; i++) {
		uint32_t bits = norm_bits32((float)values[i]), magnitude = bits & 0x7fffffffu;
		uint32_t finite = norm_bits32(norm_float32(magnitude) * 0x1p-112f) >> 13;
		uint32_t infinite = 0u - (uint32_t)(magnitude >= 0x7f800000u);
		uint32_t nan = 0u - (uint32_t)(magnitude > 0x7f800000u);

		/* Masks, since a choice between floats keeps GCC from vectors. */
		finite = (finite & ~infinite) | (0x7c00u & infinite) | (0x0200u & nan);
		y[i] = (uint16_t)(finite | (bits >> 16 & 0x8000u));
	}
}

#define TABLE_NAME2(variant) convert_##variant
#define TABLE_NAME(variant)  TABLE_NAME2(variant)
#ifndef NORM_VARIANT
# define NORM_VARIANT generic
#endif

extern const struct convert TABLE_NAME(NORM_VARIANT);

const struct convert TABLE_NAME(NORM_VARIANT) = {
	.load = {[NORM_F32] = load_f32,
			 [NORM_F64] = load_f64,
			 [NORM_BF16] = load_bf16,
			 [NORM_F16] = load_f16},
	.store = {[NORM_F32] = store_f32,
			  [NORM_F64] = store_f64,
			  [NORM_BF16] = store_bf16,
			  [NORM_F16] = store_f16},
};
