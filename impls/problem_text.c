/*
 * A problem as text: op/type/shape[/attribute[=value]]... One table of attributes serves both ways,
 * so that parse(print(p)) == p, and a message can name what would have been valid.
 */
#include "dtype.h"
#include "number.h"
#include "problem_words.h"
#include "shape.h"
#include "word.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define RANK_MAX 8

struct complaint {
	char *text;
	size_t size;
};

__attribute__((format(printf, 2, 3))) static int complain(struct complaint *why,
														  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (why->size)
		vsnprintf(why->text, why->size, format, args);
	va_end(args);
	return -1;
}

/* ---- words -------------------------------------------------------------------------------------- */

/* A value that is none of `words` (ended by NULL): what is allowed, and which was meant. */
static int complain_word(struct complaint *why, const char *what, const char *value,
						 const char *const *words)
{
	char allowed[160] = "";
	size_t count = 0, at = 0;
	const char *meant;

	for (; words[count] && at < sizeof(allowed); count++)
		at += (size_t)snprintf(allowed + at, sizeof(allowed) - at, "%s%s", count ? ", " : "",
							   words[count]);
	meant = norm_word_nearest(value, words, count, sizeof(*words));
	return complain(why, "%s: '%s' is none of %s%s%s%s", what, value, allowed,
					meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}

static int word_index(const char *const *words, const char *value)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], value) == 0)
			return i;
	return -1;
}

static int *field(struct norm_problem *p, const struct norm_attribute *a)
{
	return (int *)(void *)((char *)p + a->offset);
}

static int *field_of(const struct norm_problem *p, const struct norm_attribute *a)
{
	return (int *)(void *)((uintptr_t)p + a->offset);
}

static double *real_of(const struct norm_problem *p, const struct norm_attribute *a)
{
	return (double *)(void *)((uintptr_t)p + a->offset);
}

static int64_t *wide_of(const struct norm_problem *p, const struct norm_attribute *a)
{
	return (int64_t *)(void *)((uintptr_t)p + a->offset);
}

/* ---- parse -------------------------------------------------------------------------------------- */

static int parse_count(const char *text, int64_t *out)
{
	char *end;
	long long value;

	if (text[0] < '0' || text[0] > '9' || strlen(text) > 15)
		return -1;
	value = strtoll(text, &end, 10);
	*out = value;
	return *end ? -1 : 0;
}

static int parse_value(struct norm_problem *p, const struct norm_attribute *a,
					   const char *value, struct complaint *why)
{
	int index;

	switch (a->kind) {
	case NORM_ATTRIBUTE_FLAG:
		*field(p, a) = a->value;
		return 0;
	case NORM_ATTRIBUTE_WORD:
		index = word_index(a->words, value);
		if (index < 0)
			return complain_word(why, a->name, value, a->words);
		*field(p, a) = index;
		return 0;
	case NORM_ATTRIBUTE_COUNT:
		if (parse_count(value, wide_of(p, a)))
			return complain(why, "%s: '%s' is no whole number of elements", a->name, value);
		return 0;
	case NORM_ATTRIBUTE_RATE:
		p->running = (enum norm_running)a->value;
		break;
	case NORM_ATTRIBUTE_REAL:
		break;
	}
	if (norm_number_parse(value, real_of(p, a)))
		return complain(why,
						"%s: '%s' is no number (decimal, hex float, or 1e-5f for the float "
						"nearest)",
						a->name, value);
	*real_of(p, a) += 0.0; /* -0 is 0: one text for one value */
	return 0;
}

static const struct norm_attribute *find_attribute(const char *name)
{
	for (size_t i = 0; i < norm_attribute_count; i++)
		if (strcmp(norm_attributes[i].name, name) == 0)
			return &norm_attributes[i];
	return NULL;
}

static int complain_attribute(struct complaint *why, const char *name)
{
	const char *meant = norm_word_nearest(name, &norm_attributes[0].name, norm_attribute_count,
										  sizeof(norm_attributes[0]));
	char allowed[320] = "";
	size_t at = 0;

	for (size_t i = 0; i < norm_attribute_count && at < sizeof(allowed); i++)
		at += (size_t)snprintf(allowed + at, sizeof(allowed) - at, "%s%s", i ? ", " : "",
							   norm_attributes[i].name);
	return complain(why, "attribute '%s' is unknown%s%s%s; allowed: %s", name,
					meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "",
					allowed);
}

/* `seen` has a bit for each field written, so that momentum and keep exclude each other. */
static int parse_attribute(struct norm_problem *p, char *part, uint64_t *seen,
						   struct complaint *why)
{
	char *value = strchr(part, '=');
	const struct norm_attribute *a;
	uint64_t bit;

	if (value)
		*value++ = '\0';
	a = find_attribute(part);
	if (!a)
		return complain_attribute(why, part);
	if (a->kind == NORM_ATTRIBUTE_FLAG && value)
		return complain(why, "%s: takes no value, and was given '%s'", a->name, value);
	if (a->kind != NORM_ATTRIBUTE_FLAG && (!value || !*value))
		return complain(why, "%s: needs a value: %s=…", a->name, a->name);
	bit = (uint64_t)1 << (a->offset / 4);
	if (*seen & bit)
		return complain(why, "%s: said twice", a->name);
	*seen |= bit;
	return parse_value(p, a, value, why);
}

static int parse_shape(struct norm_problem *p, const char *text, struct complaint *why)
{
	int64_t extent[RANK_MAX], product = 1;
	int rank = 0, feature;
	const char *at = text;

	for (;;) {
		char number[24];
		size_t length = strcspn(at, "x");

		if (length >= sizeof(number) || rank == RANK_MAX)
			return complain(why, "shape: '%s' has more than %d extents, or a huge one", text,
							RANK_MAX);
		memcpy(number, at, length);
		number[length] = '\0';
		if (parse_count(number, &extent[rank]) || extent[rank] > ((int64_t)1 << 40))
			return complain(why, "shape: '%s' in '%s' is no extent: 4096x768, 32x64x56x56",
							number, text);
		rank++;
		if (!at[length])
			break;
		at += length + 1;
	}
	if (p->op == NORM_BATCH && rank < 2)
		return complain(why,
						"shape: '%s' lacks features: batch takes NxC, NxCxS…, or NxSxC with "
						"nhwc",
						text);
	feature = p->op == NORM_BATCH && p->layout == NORM_NCHW ? 1 : rank - 1;
	p->c = extent[feature];
	for (int i = p->op == NORM_BATCH; i < rank; i++) {
		if (i == feature)
			continue;
		if (extent[i] && product > ((int64_t)1 << 40) / extent[i])
			return complain(why, "shape: '%s' has more than 2^40 elements", text);
		product *= extent[i];
	}
	p->n = p->op == NORM_BATCH ? extent[0] : product;
	p->s = p->op == NORM_BATCH ? product : 1;
	return 0;
}

/* Cuts `*rest` at the next '/', and returns the part before it. */
static char *next_part(char **rest)
{
	char *part = *rest, *slash = part ? strchr(part, '/') : NULL;

	if (slash)
		*slash++ = '\0';
	*rest = slash;
	return part;
}

int norm_problem_parse(const char *text, struct norm_problem *out, char *why_text,
					   size_t why_size)
{
	struct complaint why = {why_text, why_size};
	char copy[NORM_TEXT_MAX], *rest = copy;
	const char *op, *type, *shape, *phrase;
	struct norm_problem p;
	int op_index, type_index;
	uint64_t seen = 0;

	if (strlen(text) >= sizeof(copy))
		return complain(&why, "problem: longer than %d characters", NORM_TEXT_MAX - 1);
	memcpy(copy, text, strlen(text) + 1);
	op = next_part(&rest);
	type = next_part(&rest);
	shape = next_part(&rest);
	op_index = word_index(norm_op_words, op);
	if (op_index < 0)
		return complain_word(&why, "op", op, norm_op_words);
	if (!type || !shape)
		return complain(&why,
						"problem '%s' lacks its %s: op/type/shape, as in layer/f32/4096x768",
						text, type ? "shape" : "type");
	type_index = word_index(norm_dtype_words, type);
	if (type_index < 0)
		return complain_word(&why, "type", type, norm_dtype_words);
	p = norm_problem_default((enum norm_op)op_index, (enum norm_dtype)type_index, 0, 1, 1);
	while (rest)
		if (parse_attribute(&p, next_part(&rest), &seen, &why))
			return -1;
	if (parse_shape(&p, shape, &why))
		return -1;
	phrase = norm_problem_invalid(&p);
	if (phrase)
		return complain(&why, "%s", phrase);
	*out = p;
	return 0;
}

/* ---- print -------------------------------------------------------------------------------------- */

static size_t print_shape(const struct norm_problem *p, char *out, size_t size)
{
	int64_t second = p->layout == NORM_NHWC ? p->s : p->c;
	int64_t third = p->layout == NORM_NHWC ? p->c : p->s;

	if (p->op != NORM_BATCH || p->s == 1)
		return (size_t)snprintf(out, size, "%" PRId64 "x%" PRId64, p->n, p->c);
	return (size_t)snprintf(out, size, "%" PRId64 "x%" PRId64 "x%" PRId64, p->n, second, third);
}

/* The attribute as text, or nothing where the value is the default. */
static void print_attribute(const struct norm_problem *p, const struct norm_problem *usual,
							const struct norm_attribute *a, char *out, size_t size)
{
	char number[48];

	out[0] = '\0';
	switch (a->kind) {
	case NORM_ATTRIBUTE_FLAG:
		if (*field_of(p, a) != *field_of(usual, a) && *field_of(p, a) == a->value)
			snprintf(out, size, "/%s", a->name);
		return;
	case NORM_ATTRIBUTE_WORD:
		if (*field_of(p, a) != *field_of(usual, a))
			snprintf(out, size, "/%s=%s", a->name, a->words[*field_of(p, a)]);
		return;
	case NORM_ATTRIBUTE_COUNT:
		if (*wide_of(p, a))
			snprintf(out, size, "/%s=%" PRId64, a->name, *wide_of(p, a));
		return;
	case NORM_ATTRIBUTE_RATE:
		if ((int)p->running != a->value)
			return;
		break;
	case NORM_ATTRIBUTE_REAL:
		if (norm_bits64(*real_of(p, a)) == norm_bits64(*real_of(usual, a)))
			return;
		break;
	}
	norm_number_print(*real_of(p, a), number, sizeof(number));
	snprintf(out, size, "/%s=%s", a->name, number);
}

size_t norm_problem_print(const struct norm_problem *p, char *out, size_t size)
{
	struct norm_problem usual = norm_problem_default(p->op, p->x, p->n, p->c, p->s);
	char text[NORM_TEXT_MAX], shape[64];
	size_t at;

	print_shape(p, shape, sizeof(shape));
	at = (size_t)snprintf(text, sizeof(text), "%s/%s/%s", norm_op_words[p->op],
						  norm_dtype_words[p->x], shape);
	for (size_t i = 0; i < norm_attribute_count && at < sizeof(text); i++) {
		char part[64];

		print_attribute(p, &usual, &norm_attributes[i], part, sizeof(part));
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s", part);
	}
	return (size_t)snprintf(out, size, "%s", text);
}
