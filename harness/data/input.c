/*
 * Inputs as text, and the order in which a problem's inputs are made.
 * norm-build: portable
 */
#include "input.h"

#include "gen.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct input_family *find(const char *name)
{
	for (size_t i = 0; i < input_family_count; i++)
		if (strcmp(input_families[i].name, name) == 0)
			return &input_families[i];
	return NULL;
}

/* ---- text --------------------------------------------------------------------------------------- */

/* The roles that a constant can be asked for: any that some problem takes as an input, but x. */
static int takes_constant(enum role role)
{
	static const enum role outputs[] = {ROLE_X,  ROLE_Y,      ROLE_SUM,  ROLE_VAR,
										ROLE_DX, ROLE_DGAMMA, ROLE_DBETA};

	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++)
		if (outputs[i] == role)
			return 0;
	return 1;
}

/* The names a family takes: its parameters, then the roles; NULL where there is none. */
static const char *name_of(const struct input_family *family, int i)
{
	if (i < INPUT_PARAMETERS)
		return family->parameter[i].name;
	i -= INPUT_PARAMETERS;
	if (!takes_constant((enum role)i) || family->owns >> i & 1)
		return NULL;
	for (int own = 0; own < INPUT_PARAMETERS; own++)
		if (family->parameter[own].name &&
			strcmp(family->parameter[own].name, role_name((enum role)i)) == 0)
			return NULL;
	return role_name((enum role)i);
}

#define NAMES (INPUT_PARAMETERS + ROLES)

static double *value_of(struct input *input, int i)
{
	return i < INPUT_PARAMETERS ? &input->parameter[i] : &input->constant[i - INPUT_PARAMETERS];
}

static int complain_name(const struct input_family *family, const char *name,
						 struct message *why)
{
	const char *names[NAMES];
	char what[64];
	size_t count = 0;

	for (int i = 0; i < NAMES; i++)
		if (name_of(family, i))
			names[count++] = name_of(family, i);
	snprintf(what, sizeof(what), "input %s: parameter", family->name);
	return message_word(why, what, name, names, count, sizeof(names[0]));
}

static int parse_parameter(struct input *input, const char *part, uint64_t *seen,
						   struct message *why)
{
	const char *equals = strchr(part, '=');
	char name[32] = "";
	double value;
	int i = 0;

	snprintf(name, sizeof(name), "%.*s", (int)(equals ? equals - part : (long)strlen(part)),
			 part);
	while (i < NAMES &&
		   !(name_of(input->family, i) && !strcmp(name_of(input->family, i), name)))
		i++;
	if (i == NAMES)
		return complain_name(input->family, name, why);
	if (*seen >> i & 1)
		return message(why, "input %s: %s is said twice", input->family->name, name);
	*seen |= (uint64_t)1 << i;
	if (!equals || norm_number_parse(equals + 1, &value) || !isfinite(value))
		return message(why, "input %s: %s: '%s' is no finite number", input->family->name, name,
					   equals ? equals + 1 : "");
	if (i == INPUT_PARAMETERS + ROLE_MASK && !(value >= 0 && value <= 1))
		return message(why, "input %s: mask: '%s' is no share of positions, from 0 to 1",
					   input->family->name, equals + 1);
	*value_of(input, i) = value;
	return 0;
}

static int parse_file(const char *rest, struct input *out, struct message *why)
{
	const char *hash = strrchr(rest, '#');
	size_t length = hash ? (size_t)(hash - rest) : strlen(rest);

	if (length == 0 || length >= sizeof(out->path))
		return message(why, "input file: '%s' names no file: file:PATH or file:PATH#TENSOR",
					   rest);
	if (hash && (!hash[1] || strlen(hash + 1) >= sizeof(out->tensor)))
		return message(why, "input file: '%s' names no tensor after the #", rest);
	memcpy(out->path, rest, length);
	if (hash)
		memcpy(out->tensor, hash + 1, strlen(hash + 1));
	return 0;
}

/* The input that `case:NAME` stands for; other text stands for itself. */
static const char *resolve_case(const char *text, struct message *why)
{
	const char *name = strncmp(text, "case:", 5) == 0 ? text + 5 : NULL;

	for (size_t i = 0; name && i < input_case_count; i++)
		if (strcmp(input_cases[i].name, name) == 0)
			return input_cases[i].input;
	if (!name)
		return text;
	message_word(why, "input case", name, &input_cases[0].name, input_case_count,
				 sizeof(input_cases[0]));
	return NULL;
}

int input_parse(const char *text, struct input *out, struct message *why)
{
	char copy[INPUT_TEXT_MAX], *rest;
	struct input input;
	uint64_t seen = 0;

	memset(&input, 0, sizeof(input));
	text = resolve_case(text, why);
	if (!text)
		return -1;
	if (strlen(text) >= sizeof(copy))
		return message(why, "input: longer than %d characters", INPUT_TEXT_MAX - 1);
	memcpy(copy, text, strlen(text) + 1);
	rest = strchr(copy, ':');
	if (rest)
		*rest++ = '\0';
	input.family = find(copy);
	if (!input.family)
		return message_word(why, "input", copy, &input_families[0].name, input_family_count,
							sizeof(input_families[0]));
	for (int i = 0; i < INPUT_PARAMETERS; i++)
		input.parameter[i] = input.family->parameter[i].usual;
	for (int i = 0; i < ROLES; i++)
		input.constant[i] = NAN;
	if (strcmp(input.family->name, "file") == 0) {
		if (parse_file(rest ? rest : "", &input, why))
			return -1;
		rest = NULL;
	}
	while (rest) {
		char *comma = strchr(rest, ',');

		if (comma)
			*comma++ = '\0';
		if (parse_parameter(&input, rest, &seen, why))
			return -1;
		rest = comma;
	}
	*out = input;
	return 0;
}

static int is_usual(const struct input *input, int i, double value)
{
	/* Bits, so that -0 is not 0. */
	return i < INPUT_PARAMETERS
			   ? memcmp(&value, &input->family->parameter[i].usual, sizeof(value)) == 0
			   : isnan(value);
}

size_t input_print(const struct input *input, char *out, size_t size)
{
	struct input copy = *input;
	char text[2 * INPUT_TEXT_MAX], number[48];
	size_t at;
	char separator = ':';

	at = (size_t)snprintf(text, sizeof(text), "%s", input->family->name);
	if (input->path[0])
		at += (size_t)snprintf(text + at, sizeof(text) - at, ":%s%s%s", input->path,
							   input->tensor[0] ? "#" : "", input->tensor);
	for (int i = 0; i < NAMES && at < sizeof(text); i++) {
		double value = *value_of(&copy, i);

		if (!name_of(input->family, i) || is_usual(input, i, value))
			continue;
		norm_number_print(value, number, sizeof(number));
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%c%s=%s", separator,
							   name_of(input->family, i), number);
		separator = ',';
	}
	return (size_t)snprintf(out, size, "%s", text);
}

/* ---- data --------------------------------------------------------------------------------------- */

int input_fill(const struct input *input, const struct norm_problem *problem, uint64_t seed,
			   struct norm_args *args, struct message *why)
{
	const struct input_family *family = input->family;
	const char *misfit = family->misfit ? family->misfit(input, problem) : NULL;
	int (*fill)(const struct input *, const struct norm_problem *, uint64_t, struct norm_args *,
				struct message *) = family->fill ? family->fill : gen_sets;
	char text[NORM_TEXT_MAX];

	if (misfit) {
		norm_problem_print(problem, text, sizeof(text));
		return message(why, "input %s: does not fit %s: %s", family->name, text, misfit);
	}
	gen_streams(input, problem, seed, args);
	if (fill(input, problem, seed, args, why))
		return -1;
	return gen_following(input, problem, seed, args, why);
}
