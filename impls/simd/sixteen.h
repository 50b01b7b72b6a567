/*
 * Sixteen values in f64, VF_LANES at a time: as wide for every instruction set, and added in one
 * tree (lane i and lane i + 8, then 4, 2, 1), so that sums have the same bits on all of them. After
 * vec_pair.h.
 */
#ifndef SIXTEEN_H
#define SIXTEEN_H

#define SIXTEEN       16
#define SIXTEEN_PAIRS (SIXTEEN / VF_LANES)
/* Members of a block and of a chapter: 16 sixteens, 16 blocks. */
#define SIXTEEN_BLOCK   (16 * SIXTEEN)
#define SIXTEEN_CHAPTER (16 * SIXTEEN_BLOCK)

struct sixteen {
	struct vec_pair pair[SIXTEEN_PAIRS];
};

#define EACH_PAIR for (int k = 0; k < SIXTEEN_PAIRS; k++)

static inline struct sixteen sixteen_zero(void)
{
	struct sixteen out;

	EACH_PAIR out.pair[k] = (struct vec_pair){vd_zero(), vd_zero()};
	return out;
}

static inline struct vec_pair sixteen_add_pair(struct vec_pair a, struct vec_pair b)
{
	return (struct vec_pair){vd_add(a.low, b.low), vd_add(a.high, b.high)};
}

static inline void sixteen_add(struct sixteen *to, const struct sixteen *a)
{
	EACH_PAIR to->pair[k] = sixteen_add_pair(to->pair[k], a->pair[k]);
}

static inline double sixteen_sum(const struct sixteen *a)
{
#if SIXTEEN_PAIRS == 1
	struct vec_pair all = a->pair[0];
#elif SIXTEEN_PAIRS == 2
	struct vec_pair all = sixteen_add_pair(a->pair[0], a->pair[1]);
#else
	struct vec_pair even = sixteen_add_pair(a->pair[0], a->pair[2]);
	struct vec_pair odd = sixteen_add_pair(a->pair[1], a->pair[3]);
	struct vec_pair all = sixteen_add_pair(even, odd);
#endif
	return vd_sum(vd_add(all.low, all.high));
}

#endif
