/* VF_LANES values in f64: two vectors, whatever the instruction set. After a vec_*.h. */
#ifndef VEC_PAIR_H
#define VEC_PAIR_H

/* A template whose arguments are constants where it is called; what is rare, and out of the way. */
#ifndef VEC_INLINE
# define VEC_INLINE static inline __attribute__((always_inline))
#endif
#define VEC_RARE static __attribute__((noinline, cold))
/* A sweep whose registers are its own. */
#define VEC_ALONE static __attribute__((noinline))

struct vec_pair {
	vd low, high;
};

static inline struct vec_pair vec_pair(vf a)
{
	return (struct vec_pair){vd_low(a), vd_high(a)};
}

static inline struct vec_pair vec_pair_keep(struct vec_pair a, int count)
{
	if (count <= VD_LANES)
		return (struct vec_pair){vd_keep(a.low, count), vd_zero()};
	return (struct vec_pair){a.low, vd_keep(a.high, count - VD_LANES)};
}

static inline struct vec_pair vec_pair_load_f64(const double *p, int count)
{
	if (count <= VD_LANES)
		return (struct vec_pair){vd_load_part(p, count), vd_zero()};
	return (struct vec_pair){vd_load(p), vd_load_part(p + VD_LANES, count - VD_LANES)};
}

static inline void vec_pair_store_f64(double *p, struct vec_pair a, int count)
{
	if (count < VD_LANES) {
		vd_store_part(p, a.low, count);
		return;
	}
	vd_store(p, a.low);
	vd_store_part(p + VD_LANES, a.high, count - VD_LANES);
}

/* Sums of f32 or of f64 vectors, kept in f64 lanes. From -0: what is added to it stays what it was, so that a compiler
 * leaves the addition out. */
static inline struct vec_pair vec_total(void)
{
	return (struct vec_pair){vd_set(-0.0), vd_set(-0.0)};
}

static inline void vec_total_f32(struct vec_pair *total, vf a)
{
	total->low = vd_add(total->low, vd_low(a));
	total->high = vd_add(total->high, vd_high(a));
}

static inline void vec_total_f64(struct vec_pair *total, vd a)
{
	total->low = vd_add(total->low, a);
}

static inline double vec_total_sum(struct vec_pair total)
{
	return vd_sum(vd_add(total.low, total.high));
}

#endif
