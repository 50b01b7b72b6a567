/* f32 elements, computed in f32: what a template finds in them. README.md has the words. */
#define ELEMENT       f32
#define ELEMENT_DTYPE NORM_F32
#define STORED        float
#define REAL          float
#define LANES         VF_LANES
#define VECTOR        vf
#define V(op)         vf_##op
/* Whole vectors, the first `count` of one, past the caches. */
#define LOAD(p)                 vf_load(p)
#define LOAD_PART(p, count)     vf_load_part(p, count)
#define STORE(p, v)             vf_store(p, v)
#define STORE_PART(p, v, count) vf_store_part(p, v, count)
#define LOAD_SUM(p)             vf_load_sum(p)
#define STREAM(p, v)            vf_stream(p, v)
/* VF_LANES elements as two vectors of f64, and back with one rounding. */
#define LOAD_WIDE(p)                ((struct vec_pair){vd_load_f32(p), vd_load_f32((p) + VD_LANES)})
#define LOAD_WIDE_PART(p, count)    vec_pair(vf_load_part(p, count))
#define STORE_WIDE(p, pair)         vf_store(p, vf_join((pair).low, (pair).high))
#define STORE_WIDE_PART(p, pair, n) vf_store_part(p, vf_join((pair).low, (pair).high), n)
/* The same of parameters, which are kept as REAL. */
#define REAL_WIDE(p)         ((struct vec_pair){vd_load_f32(p), vd_load_f32((p) + VD_LANES)})
#define REAL_WIDE_PART(p, n) vec_pair(vf_load_part(p, n))
/* What STORE_WIDE stores by STORE: equal here, equal there. Not for f64. */
#define JOIN_WIDE(pair) vf_join((pair).low, (pair).high)
/* Adds a vector of sums to a vec_total; and the largest rstd that f32 holds with room for x. */
#define FOLD(total, v) vec_total_f32(total, v)
#define RSTD_MOST      0x1p45
