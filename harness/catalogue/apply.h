/*
 * From the shape of the user's x to a problem, and what shape each other tensor must then have.
 */
#ifndef APPLY_H
#define APPLY_H

#include "message.h"
#include "role.h"

#define APPLY_RANK_MAX 8

struct apply_shape {
	int rank;
	int64_t extent[APPLY_RANK_MAX];
};

struct apply {
	struct norm_problem problem;
	struct apply_shape x;
	int axis; /* layer, rms: the first axis pooled; batch: that of the features */
};

/*
 * `text` is op[/attribute]..., as in "layer/eps=1e-5"; a text with type and shape must agree with
 * x's. `axis` < 0 takes the operation's own: the last; batch: 1, or the last with nhwc.
 * `y_type` may be NULL.
 */
int apply_problem(struct apply *out, const char *text, const struct apply_shape *x,
				  enum norm_dtype x_type, const char *y_type, int64_t axis,
				  struct message *why);
/* The shape a user's file of this role must have. */
struct apply_shape apply_role_shape(const struct apply *apply, enum role role);
int apply_same_shape(const struct apply_shape *a, const struct apply_shape *b);
/* "(2, 3, 512)" */
void apply_print_shape(const struct apply_shape *shape, char *out, size_t size);
/* "512 features, each over 2x3": so that a wrong axis is seen. */
void apply_print_pooling(const struct apply *apply, char *out, size_t size);

#endif
