/* A word of the vocabulary that is one expression, or one statement. Each vec_*.h #undef's both at its end. */
#define VEC_OP(out, name, value, ...)                                                          \
 static inline out name(__VA_ARGS__)                                                           \
 {                                                                                             \
  return value;                                                                                \
 }
#define VEC_DO(name, statement, ...)                                                           \
 static inline void name(__VA_ARGS__)                                                          \
 {                                                                                             \
  statement;                                                                                   \
 }
