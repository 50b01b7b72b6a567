/* A word of the vocabulary that is one expression, or one statement. Each vec_*.h #undef's all at its end. */
#define VEC_OP(out, name, value, ...)                                                          \
 static inline out name(__VA_ARGS__)                                                           \
 {                                                                                             \
  return value;                                                                                \
 }
/* Always: of a function that does nothing but prefetch gcc 12 finds, before it is inlined, that it has no effect, and drops the calls. */
#define VEC_DO(name, statement, ...)                                                           \
 static inline __attribute__((always_inline)) void name(__VA_ARGS__)                           \
 {                                                                                             \
  statement;                                                                                   \
 }
/* Made by here: gcc 12 puts off additions to sums through dozens of vectors, and keeps on the stack what they would have added. */
#define VEC_HERE(v, held)                                                                      \
 static inline v v##_here(v a)                                                                 \
 {                                                                                             \
  __asm__("" : "+" held(a));                                                                   \
  return a;                                                                                    \
 }
