/* Cells by setting one field of a default problem, as the attribute table says, and keeping what is
 * valid. */
#include "coverage.h"

#include "problem_words.h"
#include "shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers that a real or a rate takes, beside the words of the others. */
static const double reals[] = {0, 0.125, 1};
#define REALS (sizeof(reals) / sizeof(reals[0]))

struct cells {
	struct coverage_cell *cell;
	size_t count, room;
	int failed;
};

static void add(struct cells *cells, const struct coverage_cell *cell)
{
	struct coverage_cell *grown;

	if (cells->count == cells->room) {
		cells->room = cells->room ? 2 * cells->room : 256;
		grown = realloc(cells->cell, cells->room * sizeof(*grown));
		if (!grown) {
			cells->failed = 1;
			return;
		}
		cells->cell = grown;
	}
	cells->cell[cells->count++] = *cell;
}

/* As it is; or with what it depends on: a rate (running_ddof), gamma (llama, gamma+1). */
static void add_if_valid(struct cells *cells, struct coverage_cell cell)
{
	struct norm_problem with = cell.problem;

	if (norm_problem_invalid(&cell.problem)) {
		with.running = NORM_RUNNING_MOMENTUM;
		with.rate = 0.125;
		cell.problem = with;
	}
	if (!norm_problem_invalid(&cell.problem) && !cells->failed)
		add(cells, &cell);
}

static void *field(struct norm_problem *p, const struct norm_attribute *a)
{
	return (char *)p + a->offset;
}

static void add_words(struct cells *cells, const struct coverage_cell *base,
					  const struct norm_attribute *a)
{
	for (int word = 0; a->words[word]; word++) {
		struct coverage_cell cell = *base;

		memcpy(field(&cell.problem, a), &word, sizeof(word));
		snprintf(cell.value, sizeof(cell.value), "%s", a->words[word]);
		add_if_valid(cells, cell);
	}
}

static void add_reals(struct cells *cells, const struct coverage_cell *base,
					  const struct norm_attribute *a)
{
	for (size_t i = 0; i < REALS; i++) {
		struct coverage_cell cell = *base;

		memcpy(field(&cell.problem, a), &reals[i], sizeof(reals[i]));
		if (a->kind == NORM_ATTRIBUTE_RATE)
			cell.problem.running = (enum norm_running)a->value;
		snprintf(cell.value, sizeof(cell.value), "%g", reals[i]);
		add_if_valid(cells, cell);
	}
}

static void add_attribute(struct cells *cells, const struct coverage_cell *base,
						  const struct norm_attribute *a)
{
	struct coverage_cell cell = *base;
	int64_t count = norm_row_length(&base->problem) + 3;

	cell.attribute = a->name;
	switch (a->kind) {
	case NORM_ATTRIBUTE_FLAG:
		memcpy(field(&cell.problem, a), &a->value, sizeof(a->value));
		add_if_valid(cells, cell);
		return;
	case NORM_ATTRIBUTE_WORD:
		add_words(cells, &cell, a);
		return;
	case NORM_ATTRIBUTE_COUNT:
		memcpy(field(&cell.problem, a), &count, sizeof(count));
		snprintf(cell.value, sizeof(cell.value), "%lld", (long long)count);
		add_if_valid(cells, cell);
		return;
	case NORM_ATTRIBUTE_REAL:
	case NORM_ATTRIBUTE_RATE:
		add_reals(cells, &cell, a);
		return;
	}
}

/* The default problem of an op, direction and type, and a cell per attribute value. */
static void add_base(struct cells *cells, enum norm_op op, enum norm_dir dir,
					 enum norm_dtype type)
{
	struct coverage_cell base = {
		.problem = norm_problem_default(op, type, 5, 6, op == NORM_BATCH ? 7 : 1),
		.attribute = "",
	};

	base.problem.dir = dir;
	add_if_valid(cells, base);
	for (size_t i = 0; i < norm_attribute_count; i++)
		if (norm_attributes[i].offset != offsetof(struct norm_problem, dir))
			add_attribute(cells, &base, &norm_attributes[i]);
}

struct coverage_cell *coverage_cells(size_t *count)
{
	struct cells cells = {0};

	for (int op = 0; norm_op_words[op]; op++)
		for (int dir = NORM_FORWARD; dir <= NORM_BACKWARD; dir++)
			for (int type = 0; norm_dtype_words[type]; type++)
				add_base(&cells, (enum norm_op)op, (enum norm_dir)dir, (enum norm_dtype)type);
	if (cells.failed) {
		free(cells.cell);
		return NULL;
	}
	*count = cells.count;
	return cells.cell;
}

const char *coverage_reason(const struct norm_impl *impl, const struct coverage_cell *cell)
{
	return impl->reject ? impl->reject(&cell->problem) : NULL;
}
