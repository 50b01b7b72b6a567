/* Reads a suite, built in or the user's; every wrong line is named with its file and number. */
#include "suite.h"

#include "embedded.h"
#include "number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER         "harness/command/suites/"
#define ENDING         ".suite"
#define SIZE_MAX_SUITE ((size_t)1 << 20)
#define MOST_THREADS   1024

/* One more element at the end of an array that doubles when a power of two is full. */
static void *grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	array = realloc(array, (count ? 2 * count : 1) * size);
	if (!array)
		abort();
	return array;
}

static int read_problem(struct norm_problem **problems, size_t *count, const char *value,
						struct message *why)
{
	*problems = grow(*problems, *count, sizeof(**problems));
	if (norm_problem_parse(value, &(*problems)[*count], why->text, sizeof(why->text)))
		return -1;
	++*count;
	return 0;
}

static int set_about(struct suite *suite, const char *value, struct message *why)
{
	if (strlen(value) >= sizeof(suite->about))
		return message(why, "about: longer than %zu bytes", sizeof(suite->about) - 1);
	snprintf(suite->about, sizeof(suite->about), "%s", value);
	return 0;
}

static int add_problem(struct suite *suite, const char *value, struct message *why)
{
	return read_problem(&suite->problems, &suite->problem_count, value, why);
}

/* threads=N or cold, as they stand after a timed problem. */
static int read_way(struct suite_times *way, const char *word, struct message *why)
{
	char rest;

	if (strcmp(word, "cold") == 0)
		way->cold = true;
	else if (strncmp(word, "threads=", 8) != 0)
		return message(why, "time: '%s' is neither threads=N nor cold", word);
	else if (sscanf(word + 8, "%d%c", &way->threads, &rest) != 1 || way->threads < 1 ||
			 way->threads > MOST_THREADS)
		return message(why, "time: '%s' (allowed: 1 to %d threads)", word, MOST_THREADS);
	return 0;
}

static struct suite_times *group(struct suite *suite, const struct suite_times *way)
{
	for (size_t i = 0; i < suite->times_count; i++)
		if (suite->times[i].threads == way->threads && suite->times[i].cold == way->cold)
			return &suite->times[i];
	suite->times = grow(suite->times, suite->times_count, sizeof(*suite->times));
	suite->times[suite->times_count] = *way;
	return &suite->times[suite->times_count++];
}

static int add_time(struct suite *suite, const char *value, struct message *why)
{
	char *words = strdup(value), *rest = NULL, *problem, *word;
	struct suite_times way = {0}, *times;
	int status = 0;

	if (!words)
		abort();
	problem = strtok_r(words, " \t", &rest);
	while (!status && (word = strtok_r(NULL, " \t", &rest)))
		status = read_way(&way, word, why);
	if (!status) {
		times = group(suite, &way);
		status = read_problem(&times->problems, &times->count, problem, why);
		suite->time_count += status == 0;
	}
	free(words);
	return status;
}

static int add_input(struct suite *suite, const char *value, struct message *why)
{
	suite->inputs = grow(suite->inputs, suite->input_count, sizeof(*suite->inputs));
	if (input_parse(value, &suite->inputs[suite->input_count], why))
		return -1;
	suite->input_count++;
	return 0;
}

static int add_impl(struct suite *suite, const char *value, struct message *why)
{
	(void)why;
	suite->impls = grow(suite->impls, suite->impl_count, sizeof(*suite->impls));
	suite->impls[suite->impl_count] = strdup(value);
	if (!suite->impls[suite->impl_count++])
		abort();
	return 0;
}

static int set_budget(struct suite *suite, const char *value, struct message *why)
{
	if (norm_number_parse(value, &suite->budget_s) || !(suite->budget_s >= 0))
		return message(why, "budget: '%s' is no number of seconds", value);
	return 0;
}

static const struct keyword {
	const char *name;
	int (*read)(struct suite *, const char *value, struct message *);
} keywords[] = {
	{"about", set_about}, {"problem", add_problem}, {"input", add_input},
	{"time", add_time},   {"budget", set_budget},   {"impl", add_impl},
};
#define KEYWORDS (sizeof(keywords) / sizeof(keywords[0]))

static int read_line(struct suite *suite, char *line, struct message *why)
{
	char *comment = strchr(line, '#'), *value;
	size_t length;

	/* file:acts.npy#tensor has a '#' too: a comment's follows a space or begins the line. */
	while (comment && comment != line && comment[-1] != ' ' && comment[-1] != '\t')
		comment = strchr(comment + 1, '#');
	if (comment)
		*comment = '\0';
	line += strspn(line, " \t\r");
	length = strlen(line);
	while (length && strchr(" \t\r", line[length - 1]))
		line[--length] = '\0';
	if (!length)
		return 0;
	value = line + strcspn(line, " \t");
	if (*value)
		*value++ = '\0';
	value += strspn(value, " \t");
	for (size_t i = 0; i < KEYWORDS; i++)
		if (strcmp(keywords[i].name, line) == 0)
			return *value ? keywords[i].read(suite, value, why)
						  : message(why, "%s: needs a value", line);
	return message_word(why, "keyword", line, &keywords[0].name, KEYWORDS, sizeof(keywords[0]));
}

int suite_parse(const char *name, const char *text, struct suite *out, struct message *why)
{
	int number = 0, status = 0;

	*out = (struct suite){.budget_s = 60};
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->text = strdup(text);
	if (!out->text)
		abort();
	while (*text && status == 0) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);
		struct message inner;

		if (!line)
			abort();
		number++;
		status = read_line(out, line, &inner);
		free(line);
		if (status)
			message(why, "suite %s, line %d: %.900s", name, number, inner.text);
		text += length + (text[length] == '\n');
	}
	if (!status && !out->problem_count && !out->time_count)
		status = message(why, "suite %s: has neither a problem to check nor one to time", name);
	if (!status && out->problem_count && !out->input_count)
		status = message(why, "suite %s: has problems to check, and no input", name);
	if (status)
		suite_free(out);
	return status;
}

/* "quick" of "harness/command/suites/quick.suite", or NULL. */
static const char *built_in_name(const char *path)
{
	static char name[64];
	size_t length = strlen(path), folder = strlen(FOLDER), ending = strlen(ENDING);

	if (length <= folder + ending || strncmp(path, FOLDER, folder) != 0 ||
		strcmp(path + length - ending, ENDING) != 0)
		return NULL;
	snprintf(name, sizeof(name), "%.*s", (int)(length - folder - ending), path + folder);
	return name;
}

const char *suite_name(size_t i)
{
	for (const struct embedded *file = embedded; file->path; file++) {
		const char *name = built_in_name(file->path);

		if (name && i-- == 0)
			return name;
	}
	return NULL;
}

static int refuse_name(const char *name, struct message *why)
{
	char names[16][64];
	const char *pointers[16];
	size_t count = 0;

	for (; count < 16 && suite_name(count); count++) {
		snprintf(names[count], sizeof(names[count]), "%s", suite_name(count));
		pointers[count] = names[count];
	}
	return message_word(why, "suite (or a file that can be read)", name, pointers, count,
						sizeof(pointers[0]));
}

static int read_file(const char *path, struct suite *out, struct message *why)
{
	FILE *file = fopen(path, "re");
	char *text;
	size_t length;
	int status;

	if (!file)
		return strchr(path, '/') || strchr(path, '.')
				   ? message(why, "suite '%s': %s", path, strerror(errno))
				   : refuse_name(path, why);
	text = calloc(1, SIZE_MAX_SUITE + 1);
	if (!text)
		abort();
	length = fread(text, 1, SIZE_MAX_SUITE, file);
	if (ferror(file) || length == SIZE_MAX_SUITE)
		status = message(why, "suite '%s': cannot be read, or is longer than 1 MiB", path);
	else
		status = suite_parse(path, text, out, why);
	free(text);
	fclose(file);
	return status;
}

int suite_read(const char *name, struct suite *out, struct message *why)
{
	char path[128];
	const struct embedded *file;

	snprintf(path, sizeof(path), FOLDER "%s" ENDING, name);
	file = embedded_find(path);
	return file ? suite_parse(name, file->data, out, why) : read_file(name, out, why);
}

void suite_free(struct suite *suite)
{
	for (size_t i = 0; i < suite->impl_count; i++)
		free(suite->impls[i]);
	free(suite->impls);
	free(suite->text);
	free(suite->problems);
	for (size_t i = 0; i < suite->times_count; i++)
		free(suite->times[i].problems);
	free(suite->times);
	free(suite->inputs);
	*suite = (struct suite){0};
}
