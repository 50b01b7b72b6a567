/*
 * Parts of a vector by way of memory, for the instruction sets that have no masks. Included at the
 * end of a vec_*.h, which says what it wants with VEC_PART_VF, VEC_PART_VD, VEC_PART_NARROW. Nothing
 * beyond the part is touched.
 */
#if !defined(VEC_PART_VF) && !defined(VEC_PART_VD) && !defined(VEC_PART_NARROW)
# error "vec_part.h: for the end of a vec_*.h"
#endif

#define VEC_PART(type, load, store, stored, lanes)                                             \
 static inline type load##_part(const stored *p, int count)                                    \
 {                                                                                             \
  stored all[lanes] = {0};                                                                     \
  memcpy(all, p, (size_t)count * sizeof(stored));                                              \
  return load(all);                                                                            \
 }                                                                                             \
 static inline void store##_part(stored *p, type a, int count)                                 \
 {                                                                                             \
  stored all[lanes];                                                                           \
  store(all, a);                                                                               \
  memcpy(p, all, (size_t)count * sizeof(stored));                                              \
 }

#ifdef VEC_PART_VF
VEC_PART(vf, vf_load, vf_store, float, VF_LANES)
# undef VEC_PART_VF
#endif
#ifdef VEC_PART_VD
VEC_PART(vd, vd_load, vd_store, double, VD_LANES)

static inline vd vd_load_f32_part(const float *p, int count)
{
	float all[VD_LANES] = {0};

	memcpy(all, p, (size_t)count * sizeof(float));
	return vd_load_f32(all);
}
# undef VEC_PART_VD
#endif
#ifdef VEC_PART_NARROW
VEC_PART(vf, vf_load_bf16, vf_store_bf16, uint16_t, VF_LANES)
VEC_PART(vf, vf_load_f16, vf_store_f16, uint16_t, VF_LANES)
# undef VEC_PART_NARROW
#endif
#undef VEC_PART
