/* normlab apply: one implementation, or the reference, on the user's own tensors. */
#include "apply.h"
#include "buffers.h"
#include "catalogue.h"
#include "dtype.h"
#include "npy.h"
#include "verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything of one application; files are read into buffers, run, and written. */
struct application {
	const struct settings *settings;
	const struct norm_impl *impl;
	struct apply apply;
	struct buffers buffers;
	struct message *why;
};

/* ---- files -------------------------------------------------------------------------------------- */

/* PATH, or PATH#tensor for a .safetensors. */
static int read_tensor(const char *text, struct tensor *out, struct message *why)
{
	const char *hash = strrchr(text, '#');
	char path[4096];

	snprintf(path, sizeof(path), "%.*s", hash ? (int)(hash - text) : (int)strlen(text), text);
	return tensor_read(path, hash ? hash + 1 : NULL, out, why);
}

static struct apply_shape shape_of(const struct tensor *tensor)
{
	struct apply_shape shape = {.rank = tensor->rank};

	memcpy(shape.extent, tensor->extent, sizeof(shape.extent));
	return shape;
}

/* Flags are the roles' names with dashes. */
static void flag_of(enum role role, char *out, size_t size)
{
	snprintf(out, size, "--%s", role_name(role));
	for (char *c = out + 2; *c; c++)
		if (*c == '_')
			*c = '-';
}

static int type_fits(enum role role, enum tensor_type has, enum norm_dtype wanted)
{
	if (role == ROLE_MASK)
		return has == TENSOR_U8 || has == TENSOR_BOOL;
	return has == (enum tensor_type)wanted || (has == TENSOR_U16 && wanted == NORM_BF16);
}

static int check_tensor(const struct application *a, enum role role,
						const struct tensor *tensor)
{
	struct apply_shape has = shape_of(tensor), needs = apply_role_shape(&a->apply, role);
	enum norm_dtype type = role_type(&a->apply.problem, role);
	char flag[32], got[160], wanted[160];

	flag_of(role, flag, sizeof(flag));
	apply_print_shape(&has, got, sizeof(got));
	apply_print_shape(&needs, wanted, sizeof(wanted));
	if (!apply_same_shape(&has, &needs))
		return message(a->why, "%s: shape %s does not fit; %s is what this problem has", flag,
					   got, wanted);
	if (!type_fits(role, tensor->type, type))
		return message(a->why,
					   "%s: holds %s, and the problem says %s; y=, param=, stat= change it",
					   flag, tensor_type_name(tensor->type),
					   role == ROLE_MASK ? "bytes (u1 or b1)" : norm_dtype_name(type));
	return 0;
}

static int read_role(struct application *a, enum role role, const char *path)
{
	struct tensor tensor = {0};
	struct message inner;
	char flag[32];
	int status;

	flag_of(role, flag, sizeof(flag));
	if (read_tensor(path, &tensor, &inner))
		return message(a->why, "%s: %.900s", flag, inner.text);
	status = check_tensor(a, role, &tensor);
	if (!status && tensor.bytes)
		memcpy(role_get(&a->buffers.args, role), tensor.data, tensor.bytes);
	tensor_free(&tensor);
	return status;
}

/* ---- inputs ------------------------------------------------------------------------------------- */

/* What stands for a file that is not given; NAN: there must be one. */
static int fill_constant(struct application *a, enum role role)
{
	static const struct {
		enum role role;
		double value;
	} usual[] = {
		{ROLE_GAMMA, 1},        {ROLE_BETA, 0},        {ROLE_DSUM, 0},
		{ROLE_RUNNING_MEAN, 0}, {ROLE_RUNNING_VAR, 1},
	};
	struct role_shape shape = role_shape(&a->apply.problem, role);
	char flag[32];

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (usual[i].role == role) {
			/* 1+gamma is the weight where the problem says so: gamma is 0 then. */
			double value =
				role == ROLE_GAMMA && a->apply.problem.gamma_plus_one ? 0 : usual[i].value;

			for (int64_t k = 0; k < shape.rows * shape.length; k++)
				norm_store(role_type(&a->apply.problem, role), role_get(&a->buffers.args, role),
						   k, value);
			return 0;
		}
	flag_of(role, flag, sizeof(flag));
	return message(a->why, "%s: is needed by this problem, and has no file", flag);
}

static int read_inputs(struct application *a)
{
	for (enum role role = 0; role < ROLES; role++) {
		const char *path = a->settings->input_file[role];
		int used = role_use(&a->apply.problem, role) & ROLE_INPUT;
		char flag[32];

		flag_of(role, flag, sizeof(flag));
		if (!used && path)
			return message(a->why, "%s: '%s' has no place in this problem", flag, path);
		if (used && (path ? read_role(a, role, path) : fill_constant(a, role)))
			return -1;
	}
	return 0;
}

/* ---- outputs ------------------------------------------------------------------------------------ */

static int refuse_outputs(const struct application *a)
{
	size_t wanted = 0;

	for (enum role role = 0; role < ROLES; role++) {
		const char *path = a->settings->output_file[role];

		wanted += path != NULL;
		if (path && !(role_use(&a->apply.problem, role) & ROLE_OUTPUT))
			return message(a->why, "'%s': this problem has no output %s", path,
						   role_name(role));
	}
	return wanted ? 0 : message(a->why, "apply: needs an output, as in -o y.npy");
}

static int write_outputs(const struct application *a)
{
	for (enum role role = 0; role < ROLES; role++) {
		struct apply_shape shape = apply_role_shape(&a->apply, role);
		const char *path = a->settings->output_file[role];

		if (path &&
			npy_write(path, (enum tensor_type)role_type(&a->apply.problem, role), shape.rank,
					  shape.extent, role_get(&a->buffers.args, role), a->why))
			return -1;
	}
	return 0;
}

/* ---- the run ------------------------------------------------------------------------------------ */

static int run(struct application *a)
{
	struct norm_plan plan;
	const char *phrase =
		norm_prepare(a->impl, &a->apply.problem, (int)a->settings->threads, &plan);
	int status;

	if (phrase)
		return message(a->why, "--impl %s: does not compute this: %s", a->impl->name, phrase);
	status = buffers_workspace(&a->buffers, plan.workspace, a->why);
	if (!status)
		norm_run(&plan, &a->buffers.args);
	norm_release(&plan);
	return status;
}

static int x_type(const struct settings *settings, const struct tensor *x, enum norm_dtype *out,
				  struct message *why)
{
	const char *said = settings->x_type;

	if (said && strcmp(said, "bf16") != 0)
		return message(why, "--x-type: '%s' is none of bf16; other types are the file's own",
					   said);
	if (said && x->type != TENSOR_U16 && x->type != TENSOR_BF16)
		return message(why, "--x-type: 'bf16' is held as 16-bit integers (u2), and x holds %s",
					   tensor_type_name(x->type));
	if (x->type > TENSOR_F16 && !said)
		return message(why, "--x: holds %s; f2, f4, f8, or u2 with --x-type bf16",
					   tensor_type_name(x->type));
	*out = said ? NORM_BF16 : (enum norm_dtype)x->type;
	return 0;
}

static int find_problem(struct application *a)
{
	const struct settings *s = a->settings;
	struct tensor x = {0};
	struct apply_shape shape;
	struct message inner;
	enum norm_dtype type = NORM_F32;
	int status;

	if (read_tensor(s->input_file[ROLE_X], &x, &inner))
		return message(a->why, "--x: %.900s", inner.text);
	shape = shape_of(&x);
	status = x_type(s, &x, &type, a->why);
	if (!status)
		status = apply_problem(&a->apply, s->problems.text[0], &shape, type, s->y_type, s->axis,
							   a->why);
	tensor_free(&x);
	if (!status && (a->apply.problem.xstride || a->apply.problem.ystride))
		return message(a->why, "--problem: xstride, ystride: files are dense");
	return status;
}

static int refuse_missing(const struct settings *s, struct message *why)
{
	if (s->rest.count)
		return message(why, "apply: '%s' is no flag; tensors go with --x, --gamma, …",
					   s->rest.text[0]);
	if (s->impls.count != 1)
		return message(why, "apply: needs one --impl, as in --impl reference");
	if (s->problems.count != 1)
		return message(why, "apply: needs one --problem, as in --problem layer/eps=1e-5");
	if (!s->input_file[ROLE_X])
		return message(why, "apply: needs --x, as in --x x.npy");
	return 0;
}

static int find_impl(struct application *a)
{
	const char *name = a->settings->impls.text[0], **names;
	size_t count;

	a->impl = catalogue_find(name);
	if (a->impl)
		return 0;
	count = catalogue_names(&names);
	message_word(a->why, "--impl", name, names, count, sizeof(*names));
	free(names);
	return -1;
}

int verb_apply(const struct settings *settings)
{
	struct message why = {""};
	struct application a = {.settings = settings, .why = &why};
	char pooling[160], problem[NORM_TEXT_MAX];
	int status = refuse_missing(settings, &why) || find_impl(&a) || find_problem(&a) ||
				 refuse_outputs(&a) ||
				 buffers_make(&a.buffers, &a.apply.problem, BUFFERS_END, &why) ||
				 read_inputs(&a);

	if (!status) {
		norm_problem_print(&a.apply.problem, problem, sizeof(problem));
		apply_print_pooling(&a.apply, pooling, sizeof(pooling));
		if (!settings->quiet)
			fprintf(stderr, "%s: %s\n", problem, pooling);
		status = run(&a) || write_outputs(&a);
	}
	buffers_free(&a.buffers);
	return status ? verb_refuse(&why) : EXIT_HELD;
}
