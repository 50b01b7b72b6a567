/* Axes and shapes of `normlab apply`: numpy's words turned into a problem's. */
#include "apply.h"

#include "shape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int64_t product(const struct apply_shape *shape, int from, int to)
{
	int64_t all = 1;

	for (int i = from; i < to; i++)
		all *= shape->extent[i];
	return all;
}

/* "AxBxC" of extents from..to-1, or "1" of none. */
static void joined(const struct apply_shape *shape, int from, int to, char *out, size_t size)
{
	size_t at = 0;

	snprintf(out, size, "1");
	for (int i = from; i < to && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%" PRId64, i > from ? "x" : "",
							   shape->extent[i]);
}

void apply_print_shape(const struct apply_shape *shape, char *out, size_t size)
{
	size_t at = (size_t)snprintf(out, size, "(");

	for (int i = 0; i < shape->rank && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%" PRId64, i ? ", " : "",
							   shape->extent[i]);
	if (at < size)
		snprintf(out + at, size - at, shape->rank == 1 ? ",)" : ")");
}

int apply_same_shape(const struct apply_shape *a, const struct apply_shape *b)
{
	if (a->rank != b->rank)
		return 0;
	for (int i = 0; i < a->rank; i++)
		if (a->extent[i] != b->extent[i])
			return 0;
	return 1;
}

/* Whether the text carries a type and a shape of its own. */
static int is_whole(const char *text)
{
	const char *slash = strchr(text, '/');

	for (int type = NORM_F32; slash && type <= NORM_F16; type++) {
		const char *name = norm_dtype_name((enum norm_dtype)type);
		size_t length = strlen(name);

		if (strncmp(slash + 1, name, length) == 0 &&
			(slash[1 + length] == '/' || !slash[1 + length]))
			return 1;
	}
	return 0;
}

/* The op alone, with whatever attributes, on a shape that any op accepts. */
static int parse_plain(const char *text, const char *type, const char *shape,
					   const char *y_type, struct norm_problem *out, struct message *why)
{
	char whole[NORM_TEXT_MAX];
	const char *attributes = strchr(text, '/');
	int op = attributes ? (int)(attributes - text) : (int)strlen(text);
	struct message inner;

	if (snprintf(whole, sizeof(whole), "%.*s/%s/%s%s%s%s", op, text, type, shape,
				 attributes ? attributes : "", y_type ? "/y=" : "",
				 y_type ? y_type : "") >= (int)sizeof(whole))
		return message(why, "--problem: '%.80s…' is too long", text);
	if (norm_problem_parse(whole, out, inner.text, sizeof(inner.text)))
		return message(why, "--problem %s: %.900s", text, inner.text);
	return 0;
}

static int find_axis(struct apply *apply, const struct norm_problem *plain, int64_t axis,
					 struct message *why)
{
	int nhwc = plain->layout == NORM_NHWC, rank = apply->x.rank;
	int usual = plain->op != NORM_BATCH || nhwc ? rank - 1 : 1;
	char shape[160];

	apply_print_shape(&apply->x, shape, sizeof(shape));
	if (plain->op == NORM_BATCH && rank < 2)
		return message(why, "--x: batch needs examples and features, and x has shape %s",
					   shape);
	if (rank < 1)
		return message(why, "--x: a scalar has no axis to normalise");
	if (axis >= rank)
		return message(why, "--axis: '%" PRId64 "' is beyond x of shape %s: 0 to %d", axis,
					   shape, rank - 1);
	apply->axis = axis < 0 ? usual : (int)axis;
	if (nhwc && apply->axis != rank - 1)
		return message(why, "--axis: '%d' with nhwc, whose features are the last axis, %d",
					   apply->axis, rank - 1);
	return 0;
}

static int agrees(const struct apply *apply, const char *text, struct message *why)
{
	struct norm_problem said;
	char whole[NORM_TEXT_MAX];
	struct message inner;

	if (norm_problem_parse(text, &said, inner.text, sizeof(inner.text)))
		return message(why, "--problem %s: %.900s", text, inner.text);
	norm_problem_print(&apply->problem, whole, sizeof(whole));
	if (said.x != apply->problem.x || said.n != apply->problem.n ||
		said.c != apply->problem.c || said.s != apply->problem.s)
		return message(why, "--problem: '%s' does not fit x, which makes it %s", text, whole);
	return 0;
}

/* op/type/shape/attributes -> op/attributes */
static void without_shape(const char *text, char *out, size_t size)
{
	const char *type = strchr(text, '/'), *shape = strchr(type + 1, '/');
	const char *attributes = shape ? strchr(shape + 1, '/') : NULL;

	snprintf(out, size, "%.*s%s", (int)(type - text), text, attributes ? attributes : "");
}

static void extents(const struct apply *apply, const struct norm_problem *plain, char *out,
					size_t size)
{
	char before[96], after[96];
	const struct apply_shape *x = &apply->x;
	int axis = apply->axis, rank = x->rank;

	if (plain->op != NORM_BATCH) {
		snprintf(out, size, "%" PRId64 "x%" PRId64, product(x, 0, axis),
				 product(x, axis, rank));
	} else if (plain->layout == NORM_NHWC) {
		joined(x, 1, rank, after, sizeof(after));
		snprintf(out, size, "%" PRId64 "x%s", x->extent[0], after);
	} else {
		joined(x, axis + 1, rank, after, sizeof(after));
		snprintf(before, sizeof(before), "%" PRId64 "x%" PRId64, product(x, 0, axis),
				 x->extent[axis]);
		snprintf(out, size, "%s%s%s", before, axis + 1 < rank ? "x" : "",
				 axis + 1 < rank ? after : "");
	}
}

int apply_problem(struct apply *out, const char *text, const struct apply_shape *x,
				  enum norm_dtype x_type, const char *y_type, int64_t axis, struct message *why)
{
	const char *type = norm_dtype_name(x_type), *given = text;
	char brief[NORM_TEXT_MAX], shape[256];
	struct norm_problem plain = {0};

	*out = (struct apply){.x = *x};
	if (is_whole(text)) {
		without_shape(text, brief, sizeof(brief));
		given = brief;
	}
	if (parse_plain(given, type, "1x1", y_type, &plain, why) ||
		find_axis(out, &plain, axis, why))
		return -1;
	extents(out, &plain, shape, sizeof(shape));
	if (parse_plain(given, type, shape, y_type, &out->problem, why))
		return -1;
	return given == text ? 0 : agrees(out, text, why);
}

static struct apply_shape slice(const struct apply_shape *x, int from, int to)
{
	struct apply_shape shape = {.rank = to - from};

	memcpy(shape.extent, x->extent + from, (size_t)(to - from) * sizeof(*shape.extent));
	return shape;
}

/* One byte per example and position: x's shape without its features. */
static struct apply_shape places(const struct apply *apply)
{
	struct apply_shape shape = slice(&apply->x, 0, apply->x.rank);

	for (int i = apply->axis; i + 1 < shape.rank; i++)
		shape.extent[i] = shape.extent[i + 1];
	shape.rank--;
	return shape;
}

struct apply_shape apply_role_shape(const struct apply *apply, enum role role)
{
	const struct apply_shape *x = &apply->x;
	int batch = apply->problem.op == NORM_BATCH;

	switch (role_extent(role)) {
	case ROLE_ROWS_X:
	case ROLE_ROWS_Y:
		return *x;
	case ROLE_PLACES:
		return places(apply);
	case ROLE_SETS:
		return batch ? slice(x, apply->axis, apply->axis + 1) : slice(x, 0, apply->axis);
	case ROLE_FEATURES:
		break;
	}
	return slice(x, apply->axis, batch ? apply->axis + 1 : x->rank);
}

void apply_print_pooling(const struct apply *apply, char *out, size_t size)
{
	const struct norm_problem *p = &apply->problem;
	char members[96], shape[160];
	struct apply_shape rest;

	if (p->op != NORM_BATCH) {
		rest = slice(&apply->x, apply->axis, apply->x.rank);
		joined(&rest, 0, rest.rank, members, sizeof(members));
		snprintf(out, size, "%" PRId64 " examples, each over %s features", p->n, members);
		return;
	}
	rest = apply_role_shape(apply, ROLE_MASK);
	joined(&rest, 0, rest.rank, shape, sizeof(shape));
	snprintf(out, size, "%" PRId64 " features, each over %s", p->c, shape);
}
