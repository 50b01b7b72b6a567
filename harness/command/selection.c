/* Names by exact match or regex, negation included. */
#include "selection.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

static const char *name_at(const void *first, size_t i, size_t stride)
{
	return *(const char *const *)((const char *)first + i * stride);
}

static bool exact(const char *pattern, const void *first, size_t count, size_t stride,
				  bool *picked, bool value)
{
	bool found = false;

	for (size_t i = 0; i < count; i++)
		if (strcmp(name_at(first, i, stride), pattern) == 0) {
			picked[i] = value;
			found = true;
		}
	return found;
}

static int apply(const char *flag, const char *pattern, const void *first, size_t count,
				 size_t stride, bool *picked, struct message *why)
{
	bool value = pattern[0] != '-', found = false;
	const char *name = value ? pattern : pattern + 1;
	char reason[128];
	regex_t regex;
	int status;

	if (exact(name, first, count, stride, picked, value))
		return 0;
	status = regcomp(&regex, name, REG_EXTENDED | REG_NOSUB);
	if (status) {
		regerror(status, &regex, reason, sizeof(reason));
		return message(why, "%s: '%s' is neither a name nor a regex: %s", flag, name, reason);
	}
	for (size_t i = 0; i < count; i++)
		if (regexec(&regex, name_at(first, i, stride), 0, NULL, 0) == 0) {
			picked[i] = value;
			found = true;
		}
	regfree(&regex);
	return found ? 0 : message_word(why, flag, name, first, count, stride);
}

int selection_pick(const char *flag, const struct texts *patterns, const void *first,
				   size_t count, size_t stride, bool *picked, struct message *why)
{
	bool all = true;

	for (size_t i = 0; i < patterns->count; i++)
		all &= patterns->text[i][0] == '-';
	for (size_t i = 0; i < count; i++)
		picked[i] = all;
	for (size_t i = 0; i < patterns->count; i++)
		if (apply(flag, patterns->text[i], first, count, stride, picked, why))
			return -1;
	for (size_t i = 0; i < count; i++)
		if (picked[i])
			return 0;
	return message(why, "%s: nothing is left of %zu names", flag, count);
}
