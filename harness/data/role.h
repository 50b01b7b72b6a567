/*
 * The tensors a problem speaks of: the one table of their names, types and extents. Inputs are
 * filled, outputs compared, files read and flags named from it. Portable: no dependency but impls/.
 */
#ifndef ROLE_H
#define ROLE_H

#include "norm.h"

enum role {
	ROLE_X,
	ROLE_RESIDUAL,
	ROLE_GAMMA,
	ROLE_BETA,
	ROLE_MASK,
	ROLE_DY,
	ROLE_DSUM,
	ROLE_Y,
	ROLE_SUM,
	ROLE_MEAN,
	ROLE_RSTD,
	ROLE_VAR,
	ROLE_RUNNING_MEAN,
	ROLE_RUNNING_VAR,
	ROLE_DX,
	ROLE_DGAMMA,
	ROLE_DBETA,
	ROLES
};

/* Bits: running statistics in training are both. */
enum role_use { ROLE_UNUSED = 0, ROLE_INPUT = 1, ROLE_OUTPUT = 2 };

/* What a tensor has an element for. */
enum role_extent {
	ROLE_ROWS_X, /* every element, rows as far apart as x's */
	ROLE_ROWS_Y,
	ROLE_SETS,     /* a pooled set */
	ROLE_FEATURES, /* a feature */
	ROLE_PLACES    /* an example and position */
};

/* `rows` rows of `length` elements, `stride` elements apart. A mask's element is a byte. */
struct role_shape {
	int64_t rows, length, stride;
	size_t element; /* bytes */
};

const char *role_name(enum role role);
enum role_extent role_extent(enum role role);
enum role_use role_use(const struct norm_problem *problem, enum role role);
enum norm_dtype role_type(const struct norm_problem *problem, enum role role);
struct role_shape role_shape(const struct norm_problem *problem, enum role role);
/* Bytes from the first element to the last, padding between rows included. */
size_t role_bytes(const struct norm_problem *problem, enum role role);
/* Bytes that must move: each input read once, each output written once (running statistics are both),
 * padding not counted. */
int64_t role_traffic(const struct norm_problem *problem);
void *role_get(const struct norm_args *args, enum role role);
void role_set(struct norm_args *args, enum role role, void *buffer);
/* The role whose buffer an in-place problem shares (y: x, sum: residual, dx: dy), or itself. */
enum role role_aliased(const struct norm_problem *problem, enum role role);

#endif
