/* f64 elements, computed in f64: what a template finds in them. README.md has the words. */
#define ELEMENT                     f64
#define ELEMENT_DTYPE               NORM_F64
#define STORED                      double
#define REAL                        double
#define LANES                       VD_LANES
#define VECTOR                      vd
#define V(op)                       vd_##op
#define LOAD(p)                     vd_load(p)
#define LOAD_PART(p, count)         vd_load_part(p, count)
#define STORE(p, v)                 vd_store(p, v)
#define STORE_PART(p, v, count)     vd_store_part(p, v, count)
#define LOAD_SUM(p)                 vd_sum(vd_load(p))
#define STREAM(p, v)                vd_stream(p, v)
#define LOAD_WIDE(p)                ((struct vec_pair){vd_load(p), vd_load((p) + VD_LANES)})
#define LOAD_WIDE_PART(p, count)    vec_pair_load_f64(p, count)
#define STORE_WIDE(p, pair)         vec_pair_store_f64(p, pair, VF_LANES)
#define STORE_WIDE_PART(p, pair, n) vec_pair_store_f64(p, pair, n)
#define REAL_WIDE(p)                LOAD_WIDE(p)
#define REAL_WIDE_PART(p, n)        LOAD_WIDE_PART(p, n)
#define FOLD(total, v)              vec_total_f64(total, v)
#define RSTD_MOST                   0x1p400
