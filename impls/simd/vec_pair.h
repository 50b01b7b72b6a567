/* VF_LANES values in f64: two vectors, whatever the instruction set. After a vec_*.h. */
#ifndef VEC_PAIR_H
#define VEC_PAIR_H

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

#endif
