/* One-line messages: the value, what is allowed, the nearest valid word. norm-build: portable */
#include "message.h"

#include "word.h"

#include <stdarg.h>
#include <stdio.h>

/* A longer list is named by its length: the line has to stay readable. */
#define WORDS_SHOWN 24

int message(struct message *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	return -1;
}

int message_word(struct message *why, const char *what, const char *value, const void *first,
				 size_t count, size_t stride)
{
	const char *meant = norm_word_nearest(value, first, count, stride);
	char allowed[640] = "";
	size_t at = 0;

	for (size_t i = 0; i < count && i < WORDS_SHOWN && at < sizeof(allowed); i++)
		at += (size_t)snprintf(allowed + at, sizeof(allowed) - at, "%s%s", i ? ", " : "",
							   *(const char *const *)((const char *)first + i * stride));
	if (count > WORDS_SHOWN && at < sizeof(allowed))
		snprintf(allowed + at, sizeof(allowed) - at, ", … (%zu in all)", count);
	return message(why, "%s: '%s' is none of %s%s%s%s", what, value, allowed,
				   meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}
