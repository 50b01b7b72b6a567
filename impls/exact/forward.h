/* exact/rounded's forward: y of a set whose moments are known. */
#ifndef EXACT_FORWARD_H
#define EXACT_FORWARD_H

#include "../frame/frame.h"

void norm_exact_forward(const struct norm_set *set, const struct norm_args *args,
						const struct norm_moments *m);

#endif
