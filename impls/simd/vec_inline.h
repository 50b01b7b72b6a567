/* A template's inner function, whose constant arguments make its variants. */
#ifndef VEC_INLINE_H
#define VEC_INLINE_H

#define VEC_INLINE static inline __attribute__((always_inline))

#endif
