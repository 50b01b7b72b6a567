/* What a check does in its child: calls, and looks at everything but the values. */
#ifndef CHECK_CHILD_H
#define CHECK_CHILD_H

#include "check.h"
#include "isolate.h"

struct check_job {
	struct check_data *data;
	const struct norm_impl *impl;
	int threads;
};

/* A note that begins so is no failure. */
#define CHECK_REFUSED "prepare refused: "

/* isolate.h's work; context: a struct check_job. Leaves outputs in data->work and data->start. */
void check_child(void *context, struct isolate_report *report);

#endif
