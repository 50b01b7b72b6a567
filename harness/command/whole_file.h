/* A file that is written whole or not at all: under another name beside it, renamed at the end. */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include "message.h"

#include <stdio.h>

struct whole_file {
	FILE *stream;
	const char *flag, *path; /* the flag that named it, for messages; "-" is stdout */
	char temporary[4096];
};

int whole_file_begin(struct whole_file *file, const char *flag, const char *path,
					 struct message *why);
/* Ends it, also after a failure: `status` non-zero drops what was written. Returns -1 with a line when
 * it could not be written, else `status`. */
int whole_file_end(struct whole_file *file, int status, struct message *why);

#endif
