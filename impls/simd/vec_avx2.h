/*
 * The vocabulary for AVX2 with FMA and F16C: 8 lanes of f32, 4 of f64; parts of 32 and 64 bits by
 * maskmov, of 16 bits by way of memory. README.md has the words.
 */
#ifndef VEC_AVX2_H
#define VEC_AVX2_H

#include "vec_words.h"

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define VF_LANES 8
#define VD_LANES 4

typedef __m256 vf;
typedef __m256d vd;

/* The first `count` lanes of 32 or 64 bits. */
static inline __m256i vec_first(int count, int lanes)
{
	static const int32_t bits[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
	int words = count * (8 / lanes);

	return _mm256_loadu_si256((const void *)(bits + 8 - words));
}

#define VEC_ARITHMETIC(v, real, ps, lanes, cast)                                               \
 VEC_OP(v, v##_zero, _mm256_setzero_##ps(), void)                                              \
 VEC_OP(v, v##_set, _mm256_set1_##ps(value), real value)                                       \
 VEC_OP(v, v##_load, _mm256_loadu_##ps(p), const real *p)                                      \
 VEC_OP(v, v##_load_part, _mm256_maskload_##ps(p, vec_first(count, lanes)), const real *p,     \
		int count)                                                                             \
 VEC_DO(v##_store, _mm256_storeu_##ps(p, a), real *p, v a)                                     \
 VEC_DO(v##_store_part, _mm256_maskstore_##ps(p, vec_first(count, lanes), a), real *p, v a,    \
		int count)                                                                             \
 VEC_DO(v##_stream, _mm256_stream_##ps(p, a), real *p, v a)                                    \
 VEC_OP(v, v##_keep, _mm256_and_##ps(a, cast(vec_first(count, lanes))), v a, int count)        \
 VEC_OP(v, v##_add, _mm256_add_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_sub, _mm256_sub_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_mul, _mm256_mul_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_div, _mm256_div_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_min, _mm256_min_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_max, _mm256_max_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_fma, _mm256_fmadd_##ps(a, b, c), v a, v b, v c)                                 \
 VEC_OP(v, v##_fnma, _mm256_fnmadd_##ps(a, b, c), v a, v b, v c)                               \
 VEC_OP(v, v##_sqrt, _mm256_sqrt_##ps(a), v a)                                                 \
 VEC_OP(v, v##_abs, _mm256_andnot_##ps(_mm256_set1_##ps((real)-0.0), a), v a)                  \
 VEC_HERE(v, "x")                                                                              \
 VEC_OP(uint32_t, v##_less, (uint32_t)_mm256_movemask_##ps(_mm256_cmp_##ps(a, b, _CMP_LT_OQ)), \
		v a, v b)                                                                              \
 VEC_OP(uint32_t, v##_differ,                                                                  \
		(uint32_t)_mm256_movemask_##ps(_mm256_cmp_##ps(a, b, _CMP_NEQ_UQ)), v a, v b)

VEC_ARITHMETIC(vf, float, ps, VF_LANES, _mm256_castsi256_ps)
VEC_ARITHMETIC(vd, double, pd, VD_LANES, _mm256_castsi256_pd)

/* ---- between f32 and f64 ------------------------------------------------------------------------- */

VEC_OP(vd, vd_load_f32, _mm256_cvtps_pd(_mm_loadu_ps(p)), const float *p)
VEC_OP(vd, vd_load_f32_part,
	   _mm256_cvtps_pd(_mm_maskload_ps(p, _mm256_castsi256_si128(vec_first(count, VF_LANES)))),
	   const float *p, int count)
VEC_OP(vd, vd_low, _mm256_cvtps_pd(_mm256_castps256_ps128(a)), vf a)
VEC_OP(vd, vd_high, _mm256_cvtps_pd(_mm256_extractf128_ps(a, 1)), vf a)
VEC_OP(vf, vf_join, _mm256_set_m128(_mm256_cvtpd_ps(b), _mm256_cvtpd_ps(a)), vd a, vd b)

/* Lanes of 64 bits that are all ones or zeros, as lanes of 32. */
VEC_OP(__m128i, vec_narrow_mask,
	   _mm_castps_si128(_mm_shuffle_ps(_mm_castpd_ps(_mm256_castpd256_pd128(mask)),
									   _mm_castpd_ps(_mm256_extractf128_pd(mask, 1)), 0x88)),
	   vd mask)

/* To nearest, then back by one where that was away from zero; the last bit set unless exact. */
static inline __m128 vec_odd(vd a)
{
	__m128 near = _mm256_cvtpd_ps(a);
	vd back = _mm256_cvtps_pd(near);
	__m128i lost = vec_narrow_mask(_mm256_cmp_pd(back, a, _CMP_NEQ_OQ));
	__m128i away = vec_narrow_mask(_mm256_cmp_pd(vd_abs(back), vd_abs(a), _CMP_GT_OQ));
	__m128i bits = _mm_add_epi32(_mm_castps_si128(near), away);

	return _mm_castsi128_ps(_mm_or_si128(bits, _mm_and_si128(lost, _mm_set1_epi32(1))));
}

VEC_OP(vf, vf_join_odd, _mm256_set_m128(vec_odd(b), vec_odd(a)), vd a, vd b)

/* ---- bf16 and f16 -------------------------------------------------------------------------------- */

VEC_OP(vf, vec_from_bf16,
	   _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16)), __m128i bits)

/* To nearest even: half of what is cut off, less one, and one more for an odd last bit. */
static inline __m128i vec_to_bf16(vf a)
{
	__m256i bits = _mm256_castps_si256(a), high = _mm256_srli_epi32(bits, 16);
	__m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
	__m256i sum = _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd);
	__m256i nan = _mm256_castps_si256(_mm256_cmp_ps(a, a, _CMP_UNORD_Q));
	__m256i quiet = _mm256_or_si256(high, _mm256_set1_epi32(0x40));
	__m256i out = _mm256_blendv_epi8(_mm256_srli_epi32(sum, 16), quiet, nan);

	return _mm_packus_epi32(_mm256_castsi256_si128(out), _mm256_extracti128_si256(out, 1));
}

#define VEC_TO_F16(a) _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)

#define VEC_NARROW(name, from, to)                                                             \
 VEC_OP(vf, vf_load##name, from(_mm_loadu_si128((const void *)p)), const uint16_t *p)          \
 VEC_DO(vf_store##name, _mm_storeu_si128((void *)p, to(a)), uint16_t *p, vf a)                 \
 VEC_DO(vf_stream##name, _mm_stream_si128((void *)p, to(a)), uint16_t *p, vf a)

VEC_NARROW(_bf16, vec_from_bf16, vec_to_bf16)
VEC_NARROW(_f16, _mm256_cvtph_ps, VEC_TO_F16)

/* ---- across lanes: lane i and lane i + half, down to one ------------------------------------------- */

/* The first 128 bits of a and b; the second. */
VEC_OP(vf, vec_fold4,
	   _mm256_add_ps(_mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31)),
	   vf a, vf b)
VEC_OP(vf, vec_fold2,
	   _mm256_add_ps(_mm256_shuffle_ps(a, b, 0x44), _mm256_shuffle_ps(a, b, 0xee)), vf a, vf b)
VEC_OP(vf, vec_fold1,
	   _mm256_add_ps(_mm256_shuffle_ps(a, b, 0x88), _mm256_shuffle_ps(a, b, 0xdd)), vf a, vf b)
VEC_OP(vd, vec_fold2d,
	   _mm256_add_pd(_mm256_permute2f128_pd(a, b, 0x20), _mm256_permute2f128_pd(a, b, 0x31)),
	   vd a, vd b)
VEC_OP(vd, vec_fold1d, _mm256_add_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b)), vd a,
	   vd b)

static inline float vf_sum(vf a)
{
	__m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
	__m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));

	return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

VEC_OP(float, vf_load_sum, vf_sum(vf_load(p)), const float *p)

static inline double vd_sum(vd a)
{
	__m128d two = _mm_add_pd(_mm256_castpd256_pd128(a), _mm256_extractf128_pd(a, 1));

	return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

/* A row's halves are added; then another's. And the sums of pairs that are folded so. */
VEC_OP(vf, vf_fold, vec_fold4(a, b), vf a, vf b)
VEC_OP(vf, vf_folded_sums,
	   vec_fold1(vec_fold2(pairs[0], pairs[1]), vec_fold2(pairs[2], pairs[3])), const vf *pairs)

/* Lane i: the sum of row i. */
static inline vf vf_sums(const vf *rows)
{
	vf pairs[4];

	for (int i = 0; i < 4; i++)
		pairs[i] = vf_fold(rows[i], rows[i + 4]);
	return vf_folded_sums(pairs);
}

VEC_OP(vd, vd_sums, vec_fold1d(vec_fold2d(rows[0], rows[2]), vec_fold2d(rows[1], rows[3])),
	   const vd *rows)

VEC_DO(vec_prefetch, _mm_prefetch(p, _MM_HINT_T1), const void *p)
VEC_DO(vec_fence, _mm_sfence(), void)

#undef VEC_OP
#undef VEC_DO
#undef VEC_HERE
#undef VEC_ARITHMETIC
#undef VEC_NARROW
#undef VEC_TO_F16

#define VEC_PART_NARROW
#include "vec_part.h"

#endif
