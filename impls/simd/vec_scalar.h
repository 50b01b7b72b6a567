/*
 * The vocabulary in plain C: the definition that every other vec_*.h is tested against
 * (vec_test.inc), and what runs where no other fits. Vectors are arrays of 16 lanes of f32 or 8 of
 * f64, which a compiler may put into whatever registers there are. README.md has the words.
 */
#ifndef VEC_SCALAR_H
#define VEC_SCALAR_H

#include "../dtype.h"

#include <math.h>

#define VF_LANES 16
#define VD_LANES 8

struct vec_f32 {
	float lane[VF_LANES];
};
struct vec_f64 {
	double lane[VD_LANES];
};
/* Named at the end: a name that is a macro cannot be pasted. */

#define EACH_VF for (int i = 0; i < VF_LANES; i++)
#define EACH_VD for (int i = 0; i < VD_LANES; i++)

/* Lanes that call libm, or do much: once. 16 of them at every use took 95 s to compile; it is 3 s. */
#define VEC_CALL   static __attribute__((noinline, unused))
#define VEC_INLINE VEC_CALL

#define VEC_OP(type, name, EACH, value, ...)                                                   \
 VEC_FUNCTION(static inline, type, name, EACH, value, __VA_ARGS__)
#define VEC_LONG(type, name, EACH, value, ...)                                                 \
 VEC_FUNCTION(VEC_CALL, type, name, EACH, value, __VA_ARGS__)
#define VEC_FUNCTION(how, type, name, EACH, value, ...)                                        \
 how struct type name(__VA_ARGS__)                                                             \
 {                                                                                             \
  struct type out;                                                                             \
  EACH out.lane[i] = value;                                                                    \
  return out;                                                                                  \
 }
#define VEC_BITS(type, name, EACH, value)                                                      \
 static inline uint32_t name(struct type a, struct type b)                                     \
 {                                                                                             \
  uint32_t bits = 0;                                                                           \
  EACH bits |= (uint32_t)(value) << i;                                                         \
  return bits;                                                                                 \
 }
#define A a.lane[i]
#define B b.lane[i]
#define C c.lane[i]

#define VEC_ARITHMETIC(v, type, real, EACH, FMA, SQRT, ABS)                                    \
 VEC_OP(type, v##_zero, EACH, 0, void)                                                         \
 VEC_OP(type, v##_set, EACH, value, real value)                                                \
 VEC_OP(type, v##_load, EACH, p[i], const real *p)                                             \
 VEC_OP(type, v##_add, EACH, A + B, struct type a, struct type b)                              \
 VEC_OP(type, v##_sub, EACH, A - B, struct type a, struct type b)                              \
 VEC_OP(type, v##_mul, EACH, A *B, struct type a, struct type b)                               \
 VEC_LONG(type, v##_div, EACH, A / B, struct type a, struct type b)                            \
 VEC_LONG(type, v##_min, EACH, A < B ? A : B, struct type a, struct type b)                    \
 VEC_LONG(type, v##_max, EACH, A > B ? A : B, struct type a, struct type b)                    \
 VEC_LONG(type, v##_fma, EACH, FMA(A, B, C), struct type a, struct type b, struct type c)      \
 VEC_LONG(type, v##_fnma, EACH, FMA(-A, B, C), struct type a, struct type b, struct type c)    \
 VEC_LONG(type, v##_sqrt, EACH, SQRT(A), struct type a)                                        \
 VEC_OP(type, v##_abs, EACH, ABS(A), struct type a)                                            \
 VEC_OP(type, v##_here, EACH, A, struct type a)                                                \
 VEC_LONG(type, v##_keep, EACH, i < count ? A : 0, struct type a, int count)                   \
 VEC_BITS(type, v##_less, EACH, A < B)                                                         \
 VEC_BITS(type, v##_differ, EACH, !(A == B))                                                   \
 static inline void v##_store(real *p, struct type a)                                          \
 {                                                                                             \
  EACH p[i] = A;                                                                               \
 }                                                                                             \
 static inline void v##_stream(real *p, struct type a)                                         \
 {                                                                                             \
  v##_store(p, a);                                                                             \
 }

VEC_ARITHMETIC(vf, vec_f32, float, EACH_VF, fmaf, sqrtf, fabsf)
VEC_ARITHMETIC(vd, vec_f64, double, EACH_VD, fma, sqrt, fabs)

VEC_LONG(vec_f32, vf_load_bf16, EACH_VF, norm_f32_of_bf16(p[i]), const uint16_t *p)
VEC_LONG(vec_f32, vf_load_f16, EACH_VF, norm_f32_of_f16(p[i]), const uint16_t *p)
VEC_OP(vec_f64, vd_load_f32, EACH_VD, (double)p[i], const float *p)
VEC_LONG(vec_f64, vd_low, EACH_VD, (double)A, struct vec_f32 a)
VEC_LONG(vec_f64, vd_high, EACH_VD, (double)a.lane[i + VD_LANES], struct vec_f32 a)
VEC_LONG(vec_f32, vf_join, EACH_VF, (float)(i < VD_LANES ? A : b.lane[i - VD_LANES]),
		 struct vec_f64 a, struct vec_f64 b)

VEC_CALL void vf_store_bf16(uint16_t *p, struct vec_f32 a)
{
	EACH_VF p[i] = norm_bf16_of_f32(A);
}

VEC_CALL void vf_store_f16(uint16_t *p, struct vec_f32 a)
{
	EACH_VF p[i] = norm_f16_of_f64((double)A);
}

static inline void vf_stream_bf16(uint16_t *p, struct vec_f32 a)
{
	vf_store_bf16(p, a);
}

static inline void vf_stream_f16(uint16_t *p, struct vec_f32 a)
{
	vf_store_f16(p, a);
}

/* f64 to f32, and of the two nearest the one with an odd last bit, unless it is
 * exact. */
static inline float vec_odd(double value)
{
	float nearest = (float)value;
	uint32_t bits = norm_bits32(nearest);

	if (!((double)nearest > value || (double)nearest < value))
		return nearest;
	bits -= fabs((double)nearest) > fabs(value);
	return norm_float32(bits | 1);
}

VEC_LONG(vec_f32, vf_join_odd, EACH_VF, vec_odd(i < VD_LANES ? A : b.lane[i - VD_LANES]),
		 struct vec_f64 a, struct vec_f64 b)

VEC_CALL float vf_sum(struct vec_f32 a)
{
	for (int half = VF_LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			A += a.lane[i + half];
	return a.lane[0];
}

VEC_CALL float vf_load_sum(const float *p)
{
	return vf_sum(vf_load(p));
}

VEC_CALL double vd_sum(struct vec_f64 a)
{
	for (int half = VD_LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			A += a.lane[i + half];
	return a.lane[0];
}

VEC_LONG(vec_f32, vf_sums, EACH_VF, vf_sum(rows[i]), const struct vec_f32 *rows)
VEC_LONG(vec_f64, vd_sums, EACH_VD, vd_sum(rows[i]), const struct vec_f64 *rows)

/* The halves of a are added, then those of b; and the sums of pairs that are folded so. */
static inline struct vec_f32 vf_fold(struct vec_f32 a, struct vec_f32 b)
{
	struct vec_f32 out;

	for (int i = 0; i < VF_LANES / 2; i++) {
		out.lane[i] = a.lane[i] + a.lane[i + VF_LANES / 2];
		out.lane[i + VF_LANES / 2] = b.lane[i] + b.lane[i + VF_LANES / 2];
	}
	return out;
}

static inline struct vec_f32 vf_folded_sums(const struct vec_f32 *pairs)
{
	struct vec_f32 out;

	for (int i = 0; i < VF_LANES / 2; i++) {
		struct vec_f32 a = pairs[i];

		for (int half = VF_LANES / 4; half; half /= 2)
			for (int k = 0; k < half; k++) {
				a.lane[k] += a.lane[k + half];
				a.lane[VF_LANES / 2 + k] += a.lane[VF_LANES / 2 + k + half];
			}
		out.lane[i] = a.lane[0];
		out.lane[i + VF_LANES / 2] = a.lane[VF_LANES / 2];
	}
	return out;
}

static inline __attribute__((always_inline)) void vec_prefetch(const void *p)
{
	__builtin_prefetch(p, 0, 2);
}

static inline void vec_fence(void)
{
}

#define vf struct vec_f32
#define vd struct vec_f64

#undef VEC_OP
#undef VEC_LONG
#undef VEC_FUNCTION
#undef VEC_BITS
#undef VEC_ARITHMETIC
#undef EACH_VF
#undef EACH_VD
#undef A
#undef B
#undef C

#define VEC_PART_VF
#define VEC_PART_VD
#define VEC_PART_NARROW
#include "vec_part.h"

#endif
