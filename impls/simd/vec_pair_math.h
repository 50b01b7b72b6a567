/* Arithmetic on vec_pairs: f64 in as many lanes as f32 has. */
#ifndef VEC_PAIR_MATH_H
#define VEC_PAIR_MATH_H

#include "vec_pair.h"

#define VEC_PAIR_OP(name, ...) static inline struct vec_pair vec_pair_##name(__VA_ARGS__)
#define VEC_PAIR_BOTH(low, high)                                                               \
 return (struct vec_pair)                                                                      \
 {                                                                                             \
  low, high                                                                                    \
 }

VEC_PAIR_OP(zero, void)
{
	VEC_PAIR_BOTH(vd_zero(), vd_zero());
}

VEC_PAIR_OP(set, double value)
{
	VEC_PAIR_BOTH(vd_set(value), vd_set(value));
}

VEC_PAIR_OP(load, const double *p)
{
	VEC_PAIR_BOTH(vd_load(p), vd_load(p + VD_LANES));
}

VEC_PAIR_OP(add, struct vec_pair a, struct vec_pair b)
{
	VEC_PAIR_BOTH(vd_add(a.low, b.low), vd_add(a.high, b.high));
}

VEC_PAIR_OP(mul, struct vec_pair a, struct vec_pair b)
{
	VEC_PAIR_BOTH(vd_mul(a.low, b.low), vd_mul(a.high, b.high));
}

VEC_PAIR_OP(fma, struct vec_pair a, struct vec_pair b, struct vec_pair c)
{
	VEC_PAIR_BOTH(vd_fma(a.low, b.low, c.low), vd_fma(a.high, b.high, c.high));
}

static inline void vec_pair_store(double *p, struct vec_pair a)
{
	vd_store(p, a.low);
	vd_store(p + VD_LANES, a.high);
}

VEC_PAIR_OP(same, struct vec_pair a)
{
	return a;
}

VEC_PAIR_OP(half, vd a)
{
	VEC_PAIR_BOTH(a, vd_zero());
}

/* A vector of any kind in f64; of a vd, the high half is 0. */
#define VEC_PAIR_OF(a)                                                                         \
 _Generic((a), vf : vec_pair, vd : vec_pair_half, struct vec_pair : vec_pair_same)(a)

/* A vector of float or double, as `real` is, of that many values in f64. */
static inline vf vec_of_pair(const double *p)
{
	return vf_join(vd_load(p), vd_load(p + VD_LANES));
}

#define VEC_OF_F64(real, p) _Generic((real), float : vec_of_pair, double : vd_load)(p)

#undef VEC_PAIR_OP
#undef VEC_PAIR_BOTH

#endif
