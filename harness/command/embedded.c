// Finds one of the program's resources by path.
#include "embedded.h"

#include <string.h>

// The table is laid out by the assembler, as three words a row.
_Static_assert(sizeof(struct embedded) == 24, "embed.cmake writes three 8-byte words a row");

const struct embedded *embedded_find(const char *path)
{
	for (const struct embedded *row = embedded; row->path; row++) {
		if (strcmp(row->path, path) == 0)
			return row;
	}
	return NULL;
}
