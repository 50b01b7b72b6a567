/*
 * The vocabulary for AArch64: 4 lanes of f32, 2 of f64; parts by way of memory. README.md has the
 * words.
 */
#ifndef VEC_NEON_H
#define VEC_NEON_H

#include "vec_words.h"

#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

#define VF_LANES 4
#define VD_LANES 2

typedef float32x4_t vf;
typedef float64x2_t vd;

VEC_OP(uint32x4_t, vec_first4,
	   vcgtq_s32(vdupq_n_s32(count), vld1q_s32((const int32_t[]){0, 1, 2, 3})), int count)
VEC_OP(uint64x2_t, vec_first2,
	   vcgtq_s64(vdupq_n_s64(count), vld1q_s64((const int64_t[]){0, 1})), int count)
VEC_OP(uint32_t, vec_bits4,
	   vaddvq_u32(vandq_u32(mask, vld1q_u32((const uint32_t[]){1, 2, 4, 8}))), uint32x4_t mask)
VEC_OP(uint32_t, vec_bits2,
	   (uint32_t)vaddvq_u64(vandq_u64(mask, vld1q_u64((const uint64_t[]){1, 2}))),
	   uint64x2_t mask)

#define VEC_ARITHMETIC(v, real, f32, u32, first, bits)                                         \
 VEC_OP(v, v##_set, vdupq_n_##f32(value), real value)                                          \
 VEC_OP(v, v##_zero, vdupq_n_##f32(0), void)                                                   \
 VEC_OP(v, v##_load, vld1q_##f32(p), const real *p)                                            \
 VEC_DO(v##_store, vst1q_##f32(p, a), real *p, v a)                                            \
 VEC_DO(v##_stream, vst1q_##f32(p, a), real *p, v a)                                           \
 VEC_OP(                                                                                       \
	 v, v##_keep,                                                                              \
	 vreinterpretq_##f32##_##u32(vandq_##u32(vreinterpretq_##u32##_##f32(a), first(count))),   \
	 v a, int count)                                                                           \
 VEC_OP(v, v##_add, vaddq_##f32(a, b), v a, v b)                                               \
 VEC_OP(v, v##_sub, vsubq_##f32(a, b), v a, v b)                                               \
 VEC_OP(v, v##_mul, vmulq_##f32(a, b), v a, v b)                                               \
 VEC_OP(v, v##_div, vdivq_##f32(a, b), v a, v b)                                               \
 VEC_OP(v, v##_min, vbslq_##f32(vcltq_##f32(a, b), a, b), v a, v b)                            \
 VEC_OP(v, v##_max, vbslq_##f32(vcgtq_##f32(a, b), a, b), v a, v b)                            \
 VEC_OP(v, v##_fma, vfmaq_##f32(c, a, b), v a, v b, v c)                                       \
 VEC_OP(v, v##_fnma, vfmsq_##f32(c, a, b), v a, v b, v c)                                      \
 VEC_OP(v, v##_sqrt, vsqrtq_##f32(a), v a)                                                     \
 VEC_OP(v, v##_abs, vabsq_##f32(a), v a)                                                       \
 VEC_HERE(v, "w")                                                                              \
 VEC_OP(uint32_t, v##_less, bits(vcltq_##f32(a, b)), v a, v b)                                 \
 VEC_OP(uint32_t, v##_differ,                                                                  \
		(1u << (sizeof(v) / sizeof(real))) - 1 - bits(vceqq_##f32(a, b)), v a, v b)

VEC_ARITHMETIC(vf, float, f32, u32, vec_first4, vec_bits4)
VEC_ARITHMETIC(vd, double, f64, u64, vec_first2, vec_bits2)

/* ---- between f32 and f64 ------------------------------------------------------------------------- */

VEC_OP(vd, vd_load_f32, vcvt_f64_f32(vld1_f32(p)), const float *p)
VEC_OP(vd, vd_low, vcvt_f64_f32(vget_low_f32(a)), vf a)
VEC_OP(vd, vd_high, vcvt_high_f64_f32(a), vf a)
VEC_OP(vf, vf_join, vcombine_f32(vcvt_f32_f64(a), vcvt_f32_f64(b)), vd a, vd b)
/* The instruction that rounds to odd is made for this. */
VEC_OP(vf, vf_join_odd, vcombine_f32(vcvtx_f32_f64(a), vcvtx_f32_f64(b)), vd a, vd b)

/* ---- bf16 and f16 -------------------------------------------------------------------------------- */

VEC_OP(vf, vf_load_bf16, vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)), const uint16_t *p)
VEC_OP(vf, vf_load_f16, vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))), const uint16_t *p)

/* To nearest even: half of what is cut off, less one, and one more for an odd last bit. */
static inline uint16x4_t vec_to_bf16(vf a)
{
	uint32x4_t bits = vreinterpretq_u32_f32(a), high = vshrq_n_u32(bits, 16);
	uint32x4_t odd = vandq_u32(high, vdupq_n_u32(1));
	uint32x4_t sum = vaddq_u32(vaddq_u32(bits, vdupq_n_u32(0x7fff)), odd);
	uint32x4_t quiet = vorrq_u32(high, vdupq_n_u32(0x40));

	return vmovn_u32(vbslq_u32(vceqq_f32(a, a), vshrq_n_u32(sum, 16), quiet));
}

VEC_DO(vf_store_bf16, vst1_u16(p, vec_to_bf16(a)), uint16_t *p, vf a)
VEC_DO(vf_store_f16, vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(a))), uint16_t *p, vf a)
VEC_DO(vf_stream_bf16, vf_store_bf16(p, a), uint16_t *p, vf a)
VEC_DO(vf_stream_f16, vf_store_f16(p, a), uint16_t *p, vf a)

/* ---- across lanes: lane i and lane i + half, down to one ------------------------------------------- */

#define VEC_PAIRS(zip, a, b)                                                                   \
 vreinterpretq_f32_f64(zip(vreinterpretq_f64_f32(a), vreinterpretq_f64_f32(b)))

/* The first halves of a and b; the second. */
VEC_OP(vf, vec_fold2, vaddq_f32(VEC_PAIRS(vzip1q_f64, a, b), VEC_PAIRS(vzip2q_f64, a, b)), vf a,
	   vf b)
VEC_OP(float, vf_sum, vaddv_f32(vadd_f32(vget_low_f32(a), vget_high_f32(a))), vf a)
VEC_OP(float, vf_load_sum, vf_sum(vf_load(p)), const float *p)
VEC_OP(double, vd_sum, vaddvq_f64(a), vd a)
/* Lane i: the sum of row i. */
VEC_OP(vf, vf_sums, vpaddq_f32(vec_fold2(rows[0], rows[1]), vec_fold2(rows[2], rows[3])),
	   const vf *rows)
/* A row's halves are added; then another's. And the sums of pairs that are folded so. */
VEC_OP(vf, vf_fold, vec_fold2(a, b), vf a, vf b)
VEC_OP(vf, vf_folded_sums,
	   vaddq_f32(vtrn1q_f32(pairs[0], pairs[1]), vtrn2q_f32(pairs[0], pairs[1])),
	   const vf *pairs)
VEC_OP(vd, vd_sums, vpaddq_f64(rows[0], rows[1]), const vd *rows)

VEC_DO(vec_prefetch, __builtin_prefetch(p, 0, 2), const void *p)
VEC_DO(vec_fence, (void)0, void)

#undef VEC_OP
#undef VEC_DO
#undef VEC_HERE
#undef VEC_ARITHMETIC
#undef VEC_PAIRS

#define VEC_PART_VF
#define VEC_PART_VD
#define VEC_PART_NARROW
#include "vec_part.h"

#endif
