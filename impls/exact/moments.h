/* A set's moments in f64, with bounds on their errors. */
#ifndef EXACT_MOMENTS_H
#define EXACT_MOMENTS_H

#include "../frame/frame.h"

#define NORM_EXACT_LANES 8
/* Of a value on its way through its lane, the lanes' sum, and x - hi. */
#define NORM_EXACT_DEPTH ((double)NORM_BLOCK / NORM_EXACT_LANES + NORM_EXACT_LANES + 2)

/* For rms the sum of squares; in twice the precision where x or y is f64. */
void norm_exact_moments(const struct norm_set *set, struct norm_moments *out);

#endif
