/*
 * The family `file`: x is the user's own tensor, bit for bit. It must have the problem's shape, and
 * a type whose values x's type holds exactly: nothing is rounded here.
 */
#include "dtype.h"
#include "gen_families.h"
#include "shape.h"
#include "tensor.h"

#include <inttypes.h>
#include <stdio.h>

static int64_t product(const struct tensor *t, int from, int to)
{
	int64_t count = 1;

	for (int i = from; i < to; i++)
		count *= t->extent[i];
	return count;
}

/* layer, rms: any cut into examples and features. batch: N, C, … or, with nhwc, N, …, C. */
static int shape_fits(const struct norm_problem *p, const struct tensor *t)
{
	int last = t->rank - 1;

	if (p->op != NORM_BATCH) {
		for (int cut = 0; cut <= t->rank; cut++)
			if (product(t, 0, cut) == p->n && product(t, cut, t->rank) == p->c)
				return 1;
		return 0;
	}
	if (t->rank < 2 || t->extent[0] != p->n)
		return 0;
	if (p->layout == NORM_NHWC)
		return t->extent[last] == p->c && product(t, 1, last) == p->s;
	return t->extent[1] == p->c && product(t, 2, t->rank) == p->s;
}

static int refuse_shape(const struct input *input, const struct norm_problem *p,
						const struct tensor *t, struct message *why)
{
	int nhwc = p->layout == NORM_NHWC;
	int64_t wanted[] = {p->n, nhwc ? p->s : p->c, nhwc ? p->c : p->s};
	char has[200], needs[200], text[NORM_TEXT_MAX];

	tensor_print_shape(t->rank, t->extent, has, sizeof(has));
	tensor_print_shape(p->op == NORM_BATCH && (p->s != 1 || nhwc) ? 3 : 2, wanted, needs,
					   sizeof(needs));
	norm_problem_print(p, text, sizeof(text));
	return message(why, "input file: %s has shape %s, and %s needs %s", input->path, has, text,
				   needs);
}

/* The element type as which `type` is loaded, or -1 where x's would round it. */
static int source_type(enum tensor_type type, enum norm_dtype x)
{
	if (type == TENSOR_U16)
		return x == NORM_BF16 ? (int)NORM_BF16 : -1;
	if (type > TENSOR_F16)
		return -1;
	if ((enum norm_dtype)type == x || x == NORM_F64)
		return (int)type;
	return x == NORM_F32 && type != TENSOR_F64 ? (int)type : -1;
}

int input_fill_file(const struct input *input, const struct norm_problem *p, uint64_t seed,
					struct norm_args *args, struct message *why)
{
	int64_t length = norm_row_length(p), stride = norm_xstride(p);
	struct tensor t;
	int type;

	(void)seed;
	if (tensor_read(input->path, input->tensor, &t, why))
		return -1;
	type = source_type(t.type, p->x);
	if (!shape_fits(p, &t) || type < 0) {
		if (!shape_fits(p, &t))
			refuse_shape(input, p, &t, why);
		else
			message(why, "input file: %s holds %s, and x is %s: converting it would round it",
					input->path, tensor_type_name(t.type), norm_dtype_name(p->x));
		tensor_free(&t);
		return -1;
	}
	for (int64_t row = 0; row < norm_rows(p); row++)
		for (int64_t i = 0; i < length; i++)
			norm_store(p->x, role_get(args, ROLE_X), row * stride + i,
					   norm_load((enum norm_dtype)type, t.data, row * length + i));
	tensor_free(&t);
	return 0;
}
