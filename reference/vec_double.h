/*
 * As many doubles as one register of the instruction set at hand holds, and double-double
 * arithmetic on them. The algorithms and their bounds (u = 2^-53, relative) are those of Joldes,
 * Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of double-word
 * arithmetic", ACM TOMS 44 (2017), and Muller, Rideau (2022); README.md adds them up.
 */
#ifndef VEC_DOUBLE_H
#define VEC_DOUBLE_H

#include <stdint.h>

#if defined(__AVX512F__)
# include <immintrin.h>
# define LANES            8
# define VEC_FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#elif defined(__FMA__)
# include <immintrin.h>
# define LANES            4
# define VEC_FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#elif defined(__aarch64__)
# include <arm_neon.h>
# define LANES            2
# define VEC_FMA(a, b, c) ((vec)vfmaq_f64((float64x2_t)(c), (float64x2_t)(a), (float64x2_t)(b)))
#else
# define LANES 2
#endif

typedef double vec __attribute__((vector_size(8 * LANES)));
typedef int64_t vec_bits __attribute__((vector_size(8 * LANES)));

/* An unevaluated sum hi + lo with |lo| <= u |hi|. */
struct dd {
	vec hi, lo;
};

static inline vec vec_all(double value)
{
	return value - (vec){0};
}

/* `at` is aligned to a vector. */
static inline vec vec_load(const double *at)
{
	return *(const vec *)(const void *)at;
}

static inline void vec_store(double *at, vec value)
{
	*(vec *)(void *)at = value;
}

static inline vec vec_abs(vec a)
{
	return (vec)((vec_bits)a & INT64_MAX);
}

static inline vec vec_select(vec_bits which, vec yes, vec no)
{
	return (vec)((which & (vec_bits)yes) | (~which & (vec_bits)no));
}

/* a + b exactly. */
static inline struct dd vec_two_sum(vec a, vec b)
{
	vec s = a + b, t = s - a;

	return (struct dd){s, (a - (s - t)) + (b - t)};
}

/* The same where |a| >= |b| or a = 0. */
static inline struct dd vec_fast_sum(vec a, vec b)
{
	vec s = a + b;

	return (struct dd){s, b - (s - a)};
}

/* a * b exactly, unless it underflows. */
static inline struct dd vec_two_product(vec a, vec b)
{
	vec p = a * b;
#ifdef VEC_FMA
	return (struct dd){p, VEC_FMA(a, b, -p)};
#else
	/* Dekker and Veltkamp: exact for |a|, |b| <= 2^995. */
	vec ca = a * 0x1.0000002p27, cb = b * 0x1.0000002p27;
	vec ah = ca - (ca - a), bh = cb - (cb - b), al = a - ah, bl = b - bh;

	return (struct dd){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
#endif
}

/* Algorithm 4 (DWPlusFP): 2u^2. */
static inline struct dd dd_add_double(struct dd x, vec y)
{
	struct dd s = vec_two_sum(x.hi, y);

	return vec_fast_sum(s.hi, x.lo + s.lo);
}

/* Algorithm 6 (AccurateDWPlusDW): 3u^2 + 13u^3. */
static inline struct dd dd_add(struct dd x, struct dd y)
{
	struct dd s = vec_two_sum(x.hi, y.hi), t = vec_two_sum(x.lo, y.lo);
	struct dd v = vec_fast_sum(s.hi, s.lo + t.hi);

	return vec_fast_sum(v.hi, t.lo + v.lo);
}

/* Algorithm 9 with FMA (DWTimesFP3): 2u^2; without, algorithm 8 (DWTimesFP2): 3u^2. */
static inline struct dd dd_times_double(struct dd x, vec y)
{
	struct dd c = vec_two_product(x.hi, y);
#ifdef VEC_FMA
	return vec_fast_sum(c.hi, VEC_FMA(x.lo, y, c.lo));
#else
	return vec_fast_sum(c.hi, c.lo + x.lo * y);
#endif
}

/* Algorithm 12 with FMA (DWTimesDW3): 4u^2; without, algorithm 10 (DWTimesDW1): 5u^2. */
static inline struct dd dd_times(struct dd x, struct dd y)
{
	struct dd c = vec_two_product(x.hi, y.hi);
#ifdef VEC_FMA
	return vec_fast_sum(c.hi, c.lo + VEC_FMA(x.lo, y.hi, VEC_FMA(x.hi, y.lo, x.lo * y.lo)));
#else
	return vec_fast_sum(c.hi, c.lo + (x.hi * y.lo + x.lo * y.hi));
#endif
}

#endif
