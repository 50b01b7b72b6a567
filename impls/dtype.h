/*
 * Element types and their conversions, each rounding once, to nearest even, subnormals included.
 * A narrower type is reached from f64 directly: never bf16 through f32, which would round twice.
 */
#ifndef NORM_DTYPE_H
#define NORM_DTYPE_H

#include "norm.h"

#include <string.h>

/* What a format is: precision p (hidden bit included) and the exponent of its least normal. */
struct norm_format {
	const char *name;
	size_t size;
	int precision, least_exponent, greatest_exponent;
};

extern const struct norm_format norm_formats[];

#define NORM_DTYPES 4

static inline uint32_t norm_bits32(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static inline float norm_float32(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline uint64_t norm_bits64(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static inline double norm_float64(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* u = 2^-p: half an ulp of 1, the unit of every error bound. */
static inline double norm_unit(enum norm_dtype type)
{
	return norm_float64((uint64_t)(1023 - norm_formats[type].precision) << 52);
}

static inline float norm_f32_of_bf16(uint16_t bits)
{
	return norm_float32((uint32_t)bits << 16);
}

static inline float norm_f32_of_f16(uint16_t bits)
{
	uint32_t sign = (uint32_t)(bits & 0x8000u) << 16;
	uint32_t magnitude = (uint32_t)(bits & 0x7fffu) << 13;

	if (magnitude >= 0x0f800000u) /* Inf and NaN: the exponent field becomes all ones */
		return norm_float32(sign | magnitude | 0x7f800000u);
	if (magnitude >= 0x00800000u)
		return norm_float32(sign | (magnitude + 0x38000000u));
	/* Subnormal: an integer times 2^-24, exact in f32. */
	return norm_float32(sign | norm_bits32((float)(bits & 0x7fffu) * 0x1p-24f));
}

/*
 * A double rounded to `precision` bits with `exponent_bits` bits of exponent, packed. Integer
 * arithmetic alone, so it is the same under any floating environment.
 */
static inline uint16_t norm_pack16(double value, int precision, int exponent_bits)
{
	uint64_t bits = norm_bits64(value);
	int stored = precision - 1, bias = (1 << (exponent_bits - 1)) - 1;
	uint16_t sign = (uint16_t)(bits >> 48 & 0x8000u);
	uint16_t infinity = (uint16_t)(((1u << exponent_bits) - 1) << stored);
	int exponent = (int)(bits >> 52 & 0x7ff) - 1023 + bias, drop = 52 - stored;
	uint64_t mantissa = bits & 0xfffffffffffffu, half, kept;

	if ((bits >> 52 & 0x7ff) == 0x7ff)
		return (uint16_t)(sign | infinity | (mantissa ? 1u << (stored - 1) : 0));
	if (exponent >= (1 << exponent_bits) - 1)
		return (uint16_t)(sign | infinity);
	if (exponent <= 0) {
		mantissa |= (uint64_t)1 << 52;
		drop += 1 - exponent;
		exponent = 0;
		if (drop > 54) /* below half the least subnormal; an f64 subnormal too */
			return sign;
	}
	half = (uint64_t)1 << (drop - 1);
	kept = mantissa >> drop;
	mantissa &= 2 * half - 1;
	kept += mantissa > half || (mantissa == half && (kept & 1));
	/* A carry out of the mantissa raises the exponent, up to Inf, as it should. */
	return (uint16_t)(sign | (((uint64_t)exponent << stored) + kept));
}

static inline uint16_t norm_bf16_of_f64(double value)
{
	return norm_pack16(value, 8, 8);
}

static inline uint16_t norm_f16_of_f64(double value)
{
	return norm_pack16(value, 11, 5);
}

static inline uint16_t norm_bf16_of_f32(float value)
{
	uint32_t bits = norm_bits32(value);

	if ((bits & 0x7fffffffu) > 0x7f800000u)
		return (uint16_t)(bits >> 16 | 0x40u);
	return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

static inline double norm_load(enum norm_dtype type, const void *base, int64_t i)
{
	switch (type) {
	case NORM_F32:
		return (double)((const float *)base)[i];
	case NORM_F64:
		return ((const double *)base)[i];
	case NORM_BF16:
		return (double)norm_f32_of_bf16(((const uint16_t *)base)[i]);
	case NORM_F16:
		break;
	}
	return (double)norm_f32_of_f16(((const uint16_t *)base)[i]);
}

/* Rounds once. The f32 conversion follows the floating environment, as a kernel's own would. */
static inline void norm_store(enum norm_dtype type, void *base, int64_t i, double value)
{
	switch (type) {
	case NORM_F32:
		((float *)base)[i] = (float)value;
		return;
	case NORM_F64:
		((double *)base)[i] = value;
		return;
	case NORM_BF16:
		((uint16_t *)base)[i] = norm_bf16_of_f64(value);
		return;
	case NORM_F16:
		((uint16_t *)base)[i] = norm_f16_of_f64(value);
		return;
	}
}

#endif
