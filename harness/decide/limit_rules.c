/* Reads rules and finds the first that fits. */
#include "limit_rules.h"

#include "metric_column.h"
#include "number.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS   5
#define PATTERNS 3 /* impl, problem, input */

struct rule {
	char *field[PATTERNS];
	regex_t regex[PATTERNS];
	bool is_regex[PATTERNS];
	char *metric;
	double limit;
};

struct limits {
	struct rule *rules;
	size_t count;
	char *kept;
};

static void *checked(void *made)
{
	if (!made)
		abort();
	return made;
}

/* ---- reading -------------------------------------------------------------------------------------- */

static int read_metric(struct rule *rule, const char *word, struct message *why)
{
	const char *names[64] = {LIMITS_TIME};
	size_t count = 1;

	for (size_t i = 0; i < metric_column_count; i++)
		names[count++] = metric_columns[i].name;
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], word) == 0) {
			rule->metric = checked(strdup(word));
			return 0;
		}
	return message_word(why, "metric", word, names, count, sizeof(names[0]));
}

/* Most texts are their own name; the others are compiled, to match from the first letter to the last. */
static int read_pattern(struct rule *rule, int i, const char *word, bool exact,
						struct message *why)
{
	char whole[1024], reason[128];
	int status;

	rule->field[i] = checked(strdup(word));
	if (exact || !word[strcspn(word, "*+?()[]{}|^$\\.")])
		return 0;
	snprintf(whole, sizeof(whole), "^(%s)$", strcmp(word, "*") == 0 ? ".*" : word);
	status = regcomp(&rule->regex[i], whole, REG_EXTENDED | REG_NOSUB);
	rule->is_regex[i] = !status;
	if (!status)
		return 0;
	regerror(status, &rule->regex[i], reason, sizeof(reason));
	return message(why, "'%s' is neither a name nor a regex: %s", word, reason);
}

static int read_rule(struct limits *limits, char *line, bool exact, struct message *why)
{
	char *word[FIELDS + 1] = {NULL}, *rest = line;
	struct rule *rule;
	int count = 0;

	while (count <= FIELDS && (word[count] = strtok_r(rest, " \t\r", &rest)) != NULL &&
		   word[count][0] != '#')
		count++;
	if (!count)
		return 0;
	if (count != FIELDS)
		return message(why, "%d words; five: IMPL PROBLEM INPUT METRIC LIMIT", count);
	if (!(limits->count & (limits->count - 1)))
		limits->rules = checked(realloc(limits->rules, (limits->count ? 2 * limits->count : 1) *
														   sizeof(*limits->rules)));
	rule = &limits->rules[limits->count++];
	*rule = (struct rule){.metric = NULL};
	for (int i = 0; i < PATTERNS; i++)
		if (read_pattern(rule, i, word[i], exact, why))
			return -1;
	if (read_metric(rule, word[3], why))
		return -1;
	if (norm_number_parse(word[4], &rule->limit) || !(rule->limit >= 0))
		return message(why, "limit: '%s' is no number of 0 or more", word[4]);
	return 0;
}

static void keep(struct limits *limits, const char *line)
{
	size_t length = strlen(limits->kept);

	limits->kept = checked(realloc(limits->kept, length + strlen(line) + 2));
	sprintf(limits->kept + length, "%s\n", line);
}

static int read_lines(struct limits *limits, FILE *file, const char *path, struct message *why)
{
	char *line = NULL;
	size_t size = 0;
	int number = 0, status = 0;
	bool measured = false;
	struct message inner;

	while (!status && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		number++;
		measured |= strcmp(line, LIMITS_MEASURED) == 0;
		if (!measured)
			keep(limits, line);
		status = read_rule(limits, line, measured, &inner);
		if (status)
			message(why, "--limits %s, line %d: %.900s", path, number, inner.text);
	}
	free(line);
	return status;
}

struct limits *limits_read(const char *path, struct message *why)
{
	struct limits *limits = checked(calloc(1, sizeof(*limits)));
	FILE *file = NULL;
	int status = 0;

	limits->kept = checked(strdup(""));
	if (path)
		file = fopen(path, "re");
	if (file)
		status = read_lines(limits, file, path, why);
	else if (path)
		status =
			message(why, "--limits '%s': %s; a file that --update-limits wrote, or your own",
					path, strerror(errno));
	if (file)
		fclose(file);
	if (!status)
		return limits;
	limits_free(limits);
	return NULL;
}

/* ---- asking --------------------------------------------------------------------------------------- */

static bool fits(const struct rule *rule, int i, const char *text)
{
	return strcmp(rule->field[i], text) == 0 ||
		   (rule->is_regex[i] && regexec(&rule->regex[i], text, 0, NULL, 0) == 0);
}

bool limits_find(const struct limits *limits, const char *impl, const char *problem,
				 const char *input, const char *metric, double *out)
{
	for (size_t i = 0; i < limits->count; i++) {
		const struct rule *rule = &limits->rules[i];

		if (strcmp(rule->metric, metric) == 0 && fits(rule, 0, impl) &&
			fits(rule, 1, problem) && fits(rule, 2, input)) {
			*out = rule->limit;
			return true;
		}
	}
	return false;
}

bool limits_about(const struct limits *limits, const char *metric)
{
	for (size_t i = 0; i < limits->count; i++)
		if (strcmp(limits->rules[i].metric, metric) == 0)
			return true;
	return false;
}

const char *limits_kept(const struct limits *limits)
{
	return limits->kept;
}

void limits_free(struct limits *limits)
{
	for (size_t i = 0; limits && i < limits->count; i++) {
		for (int k = 0; k < PATTERNS; k++) {
			free(limits->rules[i].field[k]);
			if (limits->rules[i].is_regex[k])
				regfree(&limits->rules[i].regex[k]);
		}
		free(limits->rules[i].metric);
	}
	if (limits) {
		free(limits->rules);
		free(limits->kept);
	}
	free(limits);
}
