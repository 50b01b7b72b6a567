/* The table of tensors, and what a problem makes of each. norm-build: portable */
#include "role.h"

#include "shape.h"

#include <string.h>

enum type_of { TYPE_X, TYPE_Y, TYPE_PARAM, TYPE_STAT, TYPE_BYTE };

struct role_row {
	const char *name;
	size_t offset;
	enum role_extent extent;
	enum type_of type;
	enum role aliased;
};

#define AT(member) offsetof(struct norm_args, member)

static const struct role_row rows[ROLES] = {
	[ROLE_X] = {"x", AT(x), ROLE_ROWS_X, TYPE_X, ROLE_X},
	[ROLE_RESIDUAL] = {"residual", AT(residual), ROLE_ROWS_X, TYPE_X, ROLE_RESIDUAL},
	[ROLE_GAMMA] = {"gamma", AT(gamma), ROLE_FEATURES, TYPE_PARAM, ROLE_GAMMA},
	[ROLE_BETA] = {"beta", AT(beta), ROLE_FEATURES, TYPE_PARAM, ROLE_BETA},
	[ROLE_MASK] = {"mask", AT(mask), ROLE_PLACES, TYPE_BYTE, ROLE_MASK},
	[ROLE_DY] = {"dy", AT(dy), ROLE_ROWS_Y, TYPE_Y, ROLE_DY},
	[ROLE_DSUM] = {"dsum", AT(dsum), ROLE_ROWS_X, TYPE_X, ROLE_DSUM},
	[ROLE_Y] = {"y", AT(y), ROLE_ROWS_Y, TYPE_Y, ROLE_X},
	[ROLE_SUM] = {"sum", AT(sum), ROLE_ROWS_X, TYPE_X, ROLE_RESIDUAL},
	[ROLE_MEAN] = {"mean", AT(mean), ROLE_SETS, TYPE_STAT, ROLE_MEAN},
	[ROLE_RSTD] = {"rstd", AT(rstd), ROLE_SETS, TYPE_STAT, ROLE_RSTD},
	[ROLE_VAR] = {"var", AT(var), ROLE_SETS, TYPE_STAT, ROLE_VAR},
	[ROLE_RUNNING_MEAN] = {"running_mean", AT(running_mean), ROLE_SETS, TYPE_STAT,
						   ROLE_RUNNING_MEAN},
	[ROLE_RUNNING_VAR] = {"running_var", AT(running_var), ROLE_SETS, TYPE_STAT,
						  ROLE_RUNNING_VAR},
	[ROLE_DX] = {"dx", AT(dx), ROLE_ROWS_X, TYPE_X, ROLE_DY},
	[ROLE_DGAMMA] = {"dgamma", AT(dgamma), ROLE_FEATURES, TYPE_PARAM, ROLE_DGAMMA},
	[ROLE_DBETA] = {"dbeta", AT(dbeta), ROLE_FEATURES, TYPE_PARAM, ROLE_DBETA},
};

const char *role_name(enum role role)
{
	return rows[role].name;
}

enum role_extent role_extent(enum role role)
{
	return rows[role].extent;
}

static enum role_use when(int condition, enum role_use use)
{
	return condition ? use : ROLE_UNUSED;
}

enum role_use role_use(const struct norm_problem *p, enum role role)
{
	int forward = p->dir == NORM_FORWARD;
	int mean = p->op != NORM_RMS, given = p->stats == NORM_STATS_GIVEN;

	switch (role) {
	case ROLE_X:
		return ROLE_INPUT;
	case ROLE_RESIDUAL:
		return when(forward && p->residual, ROLE_INPUT);
	case ROLE_GAMMA:
		return when(p->affine != NORM_AFFINE_NONE, ROLE_INPUT);
	case ROLE_BETA:
		return when(forward && p->affine == NORM_AFFINE_GAMMA_BETA, ROLE_INPUT);
	case ROLE_MASK:
		return when(p->mask, ROLE_INPUT);
	case ROLE_DY:
		return when(!forward, ROLE_INPUT);
	case ROLE_DSUM:
		return when(!forward && p->residual, ROLE_INPUT);
	case ROLE_Y:
		return when(forward, ROLE_OUTPUT);
	case ROLE_SUM:
		return when(forward && p->residual, ROLE_OUTPUT);
	case ROLE_MEAN:
		return given ? when(mean, ROLE_INPUT) : when(mean && p->save, ROLE_OUTPUT);
	case ROLE_RSTD:
		return given ? ROLE_INPUT : when(p->save == NORM_SAVE_RSTD, ROLE_OUTPUT);
	case ROLE_VAR:
		return when(p->save == NORM_SAVE_VAR, ROLE_OUTPUT);
	case ROLE_RUNNING_MEAN:
	case ROLE_RUNNING_VAR:
		if (p->mode == NORM_INFER)
			return ROLE_INPUT;
		return when(p->running != NORM_RUNNING_ABSENT,
					(enum role_use)(ROLE_INPUT | ROLE_OUTPUT));
	case ROLE_DX:
		return when(!forward, ROLE_OUTPUT);
	case ROLE_DGAMMA:
		return when(!forward && p->affine != NORM_AFFINE_NONE, ROLE_OUTPUT);
	case ROLE_DBETA:
		return when(!forward && p->affine == NORM_AFFINE_GAMMA_BETA, ROLE_OUTPUT);
	case ROLES:
		break;
	}
	return ROLE_UNUSED;
}

/* A mask has no element type; its bytes are not converted. */
enum norm_dtype role_type(const struct norm_problem *p, enum role role)
{
	const enum norm_dtype types[] = {p->x, p->y, p->param, p->stat, p->x};

	return types[rows[role].type];
}

struct role_shape role_shape(const struct norm_problem *p, enum role role)
{
	struct role_shape shape = {1, 0, 0, norm_dtype_size(role_type(p, role))};

	switch (rows[role].extent) {
	case ROLE_ROWS_X:
	case ROLE_ROWS_Y:
		shape.rows = norm_rows(p);
		shape.length = norm_row_length(p);
		shape.stride = rows[role].extent == ROLE_ROWS_X ? norm_xstride(p) : norm_ystride(p);
		return shape;
	case ROLE_SETS:
		shape.length = norm_sets(p);
		break;
	case ROLE_FEATURES:
		shape.length = p->c;
		break;
	case ROLE_PLACES:
		shape.length = p->n * p->s;
		shape.element = 1;
		break;
	}
	shape.stride = shape.length;
	return shape;
}

size_t role_bytes(const struct norm_problem *p, enum role role)
{
	struct role_shape shape = role_shape(p, role);

	if (shape.rows == 0 || shape.length == 0)
		return 0;
	return (size_t)((shape.rows - 1) * shape.stride + shape.length) * shape.element;
}

int64_t role_traffic(const struct norm_problem *p)
{
	int64_t bytes = 0;

	for (enum role role = 0; role < ROLES; role++) {
		enum role_use use = role_use(p, role);
		struct role_shape shape = role_shape(p, role);
		int64_t once = shape.rows * shape.length * (int64_t)shape.element;

		bytes += (use & ROLE_INPUT ? once : 0) + (use & ROLE_OUTPUT ? once : 0);
	}
	return bytes;
}

void *role_get(const struct norm_args *args, enum role role)
{
	void *buffer;

	memcpy(&buffer, (const char *)args + rows[role].offset, sizeof(buffer));
	return buffer;
}

void role_set(struct norm_args *args, enum role role, void *buffer)
{
	memcpy((char *)args + rows[role].offset, &buffer, sizeof(buffer));
}

enum role role_aliased(const struct norm_problem *p, enum role role)
{
	return p->inplace ? rows[role].aliased : role;
}
