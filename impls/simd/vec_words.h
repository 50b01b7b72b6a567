/* A word of the vocabulary that is one expression, or one statement. Each vec_*.h #undef's both at its end. */
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
