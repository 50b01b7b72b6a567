/* Any bytes as a store: opened, refused with a line, or read through every view; never more. */
#include "store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_views(struct store *store)
{
	static const char *const queries[] = {"SELECT * FROM accuracy", "SELECT * FROM bench",
										  "SELECT * FROM ratios", "SELECT * FROM point",
										  "SELECT * FROM ccdf"};

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		sqlite3_exec(store_sqlite(store), queries[i], NULL, NULL, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/normlab-fuzz-XXXXXX";
	int file = mkstemp(path);
	struct message why = {""};
	struct store *store;

	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	close(file);
	store = store_open(path, STORE_READ, &why);
	if (store)
		read_views(store);
	else if (!why.text[0] || strchr(why.text, '\n'))
		abort();
	store_close(store);
	unlink(path);
	return 0;
}
