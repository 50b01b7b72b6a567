/* What went wrong, in one line for the person who asked. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>

struct message {
	char text[1024];
};

/* Writes the line and returns -1, so that a failing function can `return message(...)`. */
__attribute__((format(printf, 2, 3))) int message(struct message *why, const char *format, ...);
/* `what: 'value' is none of a, b, c; did you mean 'b'?` The words lie `stride` bytes apart, so that
 * a table's name column serves. */
int message_word(struct message *why, const char *what, const char *value, const void *first,
				 size_t count, size_t stride);

#endif
