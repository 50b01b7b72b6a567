/*
 * Memory for every tensor of a problem, each between two guard pages: the last element touches the
 * page after it (or, on request, the first the page before it), so one element past the end is a
 * fault. Padding between rows and the slack before the data hold canaries.
 */
#ifndef BUFFERS_H
#define BUFFERS_H

#include "message.h"
#include "role.h"

enum buffers_edge { BUFFERS_END, BUFFERS_START };

struct buffers_region {
	unsigned char *map; /* NULL: the role is unused, or shares another's */
	size_t map_bytes;
	unsigned char *data; /* first element */
	size_t bytes;
};

struct buffers {
	struct norm_problem problem;
	struct norm_args args;
	struct buffers_region region[ROLES];
	struct buffers_region workspace;
};

/* All used roles, inputs and outputs alike; in-place outputs share their input's buffer. */
int buffers_make(struct buffers *out, const struct norm_problem *problem,
				 enum buffers_edge edge, struct message *why);
int buffers_workspace(struct buffers *buffers, size_t bytes, struct message *why);
/* Fills outputs (and inputs' padding) with bytes no kernel writes by chance. */
void buffers_poison(struct buffers *buffers);
/* Copies every input of `from` (same problem), so that an in-place run can be repeated. */
void buffers_copy_inputs(struct buffers *to, const struct buffers *from);
/* NULL, or the role whose padding was overwritten. */
const char *buffers_touched(const struct buffers *buffers);
void buffers_free(struct buffers *buffers);

#endif
