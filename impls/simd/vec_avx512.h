/*
 * The vocabulary for AVX-512 F, BW, DQ, VL: 16 lanes of f32, 8 of f64, parts by masks. bf16 is
 * rounded with integers, since vcvtneps2bf16 flushes subnormals. README.md has the words.
 */
#ifndef VEC_AVX512_H
#define VEC_AVX512_H

#include "vec_words.h"

#include <immintrin.h>
#include <stdint.h>

#define VF_LANES 16
#define VD_LANES 8

typedef __m512 vf;
typedef __m512d vd;

/* The first `count` lanes. */
#define VEC_FIRST(count) ((1u << (count)) - 1)

#define VEC_ARITHMETIC(v, real, ps, mask)                                                      \
 VEC_OP(v, v##_zero, _mm512_setzero_##ps(), void)                                              \
 VEC_OP(v, v##_set, _mm512_set1_##ps(value), real value)                                       \
 VEC_OP(v, v##_load, _mm512_loadu_##ps(p), const real *p)                                      \
 VEC_OP(v, v##_load_part, _mm512_maskz_loadu_##ps((mask)VEC_FIRST(count), p), const real *p,   \
		int count)                                                                             \
 VEC_DO(v##_store, _mm512_storeu_##ps(p, a), real *p, v a)                                     \
 VEC_DO(v##_store_part, _mm512_mask_storeu_##ps(p, (mask)VEC_FIRST(count), a), real *p, v a,   \
		int count)                                                                             \
 VEC_DO(v##_stream, _mm512_stream_##ps(p, a), real *p, v a)                                    \
 VEC_OP(v, v##_keep, _mm512_maskz_mov_##ps((mask)VEC_FIRST(count), a), v a, int count)         \
 VEC_OP(v, v##_add, _mm512_add_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_sub, _mm512_sub_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_mul, _mm512_mul_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_div, _mm512_div_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_min, _mm512_min_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_max, _mm512_max_##ps(a, b), v a, v b)                                           \
 VEC_OP(v, v##_fma, _mm512_fmadd_##ps(a, b, c), v a, v b, v c)                                 \
 VEC_OP(v, v##_fnma, _mm512_fnmadd_##ps(a, b, c), v a, v b, v c)                               \
 VEC_OP(v, v##_sqrt, _mm512_sqrt_##ps(a), v a)                                                 \
 VEC_OP(v, v##_abs, _mm512_abs_##ps(a), v a)                                                   \
 VEC_HERE(v, "v")                                                                              \
 VEC_OP(uint32_t, v##_less, _mm512_cmp_##ps##_mask(a, b, _CMP_LT_OQ), v a, v b)                \
 VEC_OP(uint32_t, v##_differ, _mm512_cmp_##ps##_mask(a, b, _CMP_NEQ_UQ), v a, v b)

VEC_ARITHMETIC(vf, float, ps, __mmask16)
VEC_ARITHMETIC(vd, double, pd, __mmask8)

/* ---- between f32 and f64 ------------------------------------------------------------------------- */

VEC_OP(vd, vd_load_f32, _mm512_cvtps_pd(_mm256_loadu_ps(p)), const float *p)
VEC_OP(vd, vd_load_f32_part,
	   _mm512_cvtps_pd(_mm256_maskz_loadu_ps((__mmask8)VEC_FIRST(count), p)), const float *p,
	   int count)
VEC_OP(vd, vd_low, _mm512_cvtps_pd(_mm512_castps512_ps256(a)), vf a)
VEC_OP(vd, vd_high, _mm512_cvtps_pd(_mm512_extractf32x8_ps(a, 1)), vf a)
VEC_OP(vf, vec_halves, _mm512_insertf32x8(_mm512_castps256_ps512(a), b, 1), __m256 a, __m256 b)
VEC_OP(vf, vf_join, vec_halves(_mm512_cvtpd_ps(a), _mm512_cvtpd_ps(b)), vd a, vd b)

/* Cut off, and where that was not exact, the last bit set. Inf and NaN stay. */
static inline __m256 vec_odd(vd a)
{
	__m256i cut =
		_mm256_castps_si256(_mm512_cvt_roundpd_ps(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));
	__mmask8 lost =
		_mm512_cmp_pd_mask(_mm512_cvtps_pd(_mm256_castsi256_ps(cut)), a, _CMP_NEQ_OQ);

	return _mm256_castsi256_ps(_mm256_mask_or_epi32(cut, lost, cut, _mm256_set1_epi32(1)));
}

VEC_OP(vf, vf_join_odd, vec_halves(vec_odd(a), vec_odd(b)), vd a, vd b)

/* ---- bf16 and f16 -------------------------------------------------------------------------------- */

/* For permutations of words: the first half's, each above a word that a mask clears; the higher ones of all. */
VEC_OP(__m512i, vec_spread_words,
	   _mm512_set_epi16(15, 0, 14, 0, 13, 0, 12, 0, 11, 0, 10, 0, 9, 0, 8, 0, 7, 0, 6, 0, 5, 0,
						4, 0, 3, 0, 2, 0, 1, 0, 0, 0),
	   void)
VEC_OP(__m512i, vec_high_words,
	   _mm512_set_epi16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 31, 29, 27, 25, 23, 21,
						19, 17, 15, 13, 11, 9, 7, 5, 3, 1),
	   void)
VEC_OP(vf, vec_from_bf16,
	   _mm512_castsi512_ps(_mm512_maskz_permutexvar_epi16(0xaaaaaaaa, vec_spread_words(),
														  _mm512_castsi256_si512(bits))),
	   __m256i bits)

/* To nearest even: half of what is cut off, less one, and one more for an odd last bit. Six operations; with
 * shifts and a narrowing move eight, and two for a load instead of one: rows of 768 take 1.2 times as long so. */
static inline __m256i vec_to_bf16(vf a)
{
	__m512i bits = _mm512_castps_si512(a), one = _mm512_set1_epi32(1);
	__m512i sum = _mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff));
	__mmask16 odd = _mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x10000));
	__mmask16 nan = _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);

	sum = _mm512_mask_add_epi32(sum, odd, sum, one);
	sum = _mm512_mask_or_epi32(sum, nan, bits, _mm512_set1_epi32(0x400000));
	return _mm512_castsi512_si256(_mm512_permutexvar_epi16(vec_high_words(), sum));
}

#define VEC_TO_F16(a) _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)

#define VEC_NARROW(name, from, to)                                                             \
 VEC_OP(vf, vf_load##name, from(_mm256_loadu_si256((const void *)p)), const uint16_t *p)       \
 VEC_OP(vf, vf_load##name##_part,                                                              \
		from(_mm256_maskz_loadu_epi16((__mmask16)VEC_FIRST(count), p)), const uint16_t *p,     \
		int count)                                                                             \
 VEC_DO(vf_store##name, _mm256_storeu_si256((void *)p, to(a)), uint16_t *p, vf a)              \
 VEC_DO(vf_store##name##_part,                                                                 \
		_mm256_mask_storeu_epi16(p, (__mmask16)VEC_FIRST(count), to(a)), uint16_t *p, vf a,    \
		int count)                                                                             \
 VEC_DO(vf_stream##name, _mm256_stream_si256((void *)p, to(a)), uint16_t *p, vf a)

VEC_NARROW(_bf16, vec_from_bf16, vec_to_bf16)
VEC_NARROW(_f16, _mm512_cvtph_ps, VEC_TO_F16)

/* ---- across lanes: lane i and lane i + half, down to one ------------------------------------------- */

/* Lanes of 128 bits: the first two of a and b; the last two. */
VEC_OP(vf, vec_fold8,
	   _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee)), vf a,
	   vf b)
/* The first and third of both; the second and fourth. */
VEC_OP(vf, vec_fold4,
	   _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd)), vf a,
	   vf b)
/* Within lanes of 128 bits the same again. */
VEC_OP(vf, vec_fold2,
	   _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xee)), vf a, vf b)
VEC_OP(vf, vec_fold1,
	   _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x88), _mm512_shuffle_ps(a, b, 0xdd)), vf a, vf b)
VEC_OP(vd, vec_fold4d,
	   _mm512_add_pd(_mm512_shuffle_f64x2(a, b, 0x44), _mm512_shuffle_f64x2(a, b, 0xee)), vd a,
	   vd b)
VEC_OP(vd, vec_fold2d,
	   _mm512_add_pd(_mm512_shuffle_f64x2(a, b, 0x88), _mm512_shuffle_f64x2(a, b, 0xdd)), vd a,
	   vd b)
VEC_OP(vd, vec_fold1d, _mm512_add_pd(_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b)), vd a,
	   vd b)

static inline float vec_sum8(__m256 half)
{
	__m128 four = _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
	__m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));

	return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

VEC_OP(float, vf_sum,
	   vec_sum8(_mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1))), vf a)
VEC_OP(float, vf_load_sum, vec_sum8(_mm256_add_ps(_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8))),
	   const float *p)

static inline double vd_sum(vd a)
{
	__m256d half = _mm256_add_pd(_mm512_castpd512_pd256(a), _mm512_extractf64x4_pd(a, 1));
	__m128d two = _mm_add_pd(_mm256_castpd256_pd128(half), _mm256_extractf128_pd(half, 1));

	return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

/* Four rows whose sums end in lanes first, first + 4, … + 12. */
VEC_OP(vf, vec_four, vec_fold4(vec_fold8(rows[0], rows[4]), vec_fold8(rows[8], rows[12])),
	   const vf *rows)

static inline vf vf_sums(const vf *rows)
{
	vf a = vec_fold2(vec_four(rows), vec_four(rows + 1));
	vf b = vec_fold2(vec_four(rows + 2), vec_four(rows + 3));

	return vec_fold1(a, b);
}

/* A row's halves are added; then another's. And the sums of pairs that are folded so. */
VEC_OP(vf, vf_fold, vec_fold8(a, b), vf a, vf b)

static inline vf vf_folded_sums(const vf *pairs)
{
	vf a = vec_fold2(vec_fold4(pairs[0], pairs[4]), vec_fold4(pairs[1], pairs[5]));
	vf b = vec_fold2(vec_fold4(pairs[2], pairs[6]), vec_fold4(pairs[3], pairs[7]));

	a = vec_fold1(a, b);
	return _mm512_shuffle_f32x4(a, a, 0xd8);
}

static inline vd vd_sums(const vd *rows)
{
	vd even = vec_fold2d(vec_fold4d(rows[0], rows[2]), vec_fold4d(rows[4], rows[6]));
	vd odd = vec_fold2d(vec_fold4d(rows[1], rows[3]), vec_fold4d(rows[5], rows[7]));

	return vec_fold1d(even, odd);
}

VEC_DO(vec_prefetch, _mm_prefetch(p, _MM_HINT_T1), const void *p)
VEC_DO(vec_fence, _mm_sfence(), void)

#undef VEC_OP
#undef VEC_DO
#undef VEC_HERE
#undef VEC_FIRST
#undef VEC_ARITHMETIC
#undef VEC_NARROW
#undef VEC_TO_F16

#endif
