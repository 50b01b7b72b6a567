/*
 * The nearest valid word, by optimal string alignment distance.
 * Cost: |a|*|b| steps; words longer than WORD_MAX count as unlike everything.
 */
#include "word.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t norm_word_distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t na = strlen(a), nb = strlen(b);

	if (na > WORD_MAX || nb > WORD_MAX)
		return na + nb;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *now = rows[i % 3];
		const size_t *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			now[j] =
				least(least(last[j], now[j - 1]) + 1, last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

const char *norm_word_nearest(const char *word, const void *first, size_t count, size_t stride)
{
	const char *nearest = NULL;
	size_t fewest = strlen(word) / 2 + 1;

	for (size_t i = 0; i < count; i++) {
		const char *candidate = *(const char *const *)((const char *)first + i * stride);
		size_t distance = norm_word_distance(word, candidate);

		/* A word typed halfway is meant more often than any edit of it. */
		if (strlen(word) >= 2 && strncmp(word, candidate, strlen(word)) == 0)
			distance = 1;
		if (distance < fewest) {
			fewest = distance;
			nearest = candidate;
		}
	}
	return nearest;
}
