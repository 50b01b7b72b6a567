/* normlab merge A.db B.db -o C.db: runs of many machines in one store. */
#include "interrupt.h"
#include "store.h"
#include "verb.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

static int refuse_missing(const struct settings *settings, struct message *why)
{
	struct store *there;

	if (!settings->rest.count)
		return message(why, "merge: no store; at least one, such as a.db");
	if (!settings->output)
		return message(why, "merge: needs -o FILE, the store to make");
	if (access(settings->output, F_OK))
		return 0;
	/* A store may be replaced; a file of any other kind is somebody's. */
	there = store_open(settings->output, STORE_READ, why);
	store_close(there);
	return there ? 0 : -1;
}

static long long ask(struct store *store, const char *sql)
{
	sqlite3_stmt *statement;
	long long found = 0;

	if (sqlite3_prepare_v2(store_sqlite(store), sql, -1, &statement, NULL))
		return 0;
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

static int merge(struct store *into, const struct settings *settings, struct message *why)
{
	const char *runs = "SELECT count(*) FROM run";

	for (size_t i = 0; i < settings->rest.count; i++) {
		long long before = ask(into, runs);

		if (interrupt_signal())
			return message(why, "merge: interrupted");
		if (store_merge(into, settings->rest.text[i], !settings->no_slices, why))
			return -1;
		printf("%s: %lld runs are new\n", settings->rest.text[i], ask(into, runs) - before);
	}
	printf("%s: %lld runs of %lld machines, %lld checks, %lld timings\n", settings->output,
		   ask(into, runs), ask(into, "SELECT count(*) FROM machine"),
		   ask(into, "SELECT count(*) FROM result WHERE output IN ('y', 'dx')"),
		   ask(into, "SELECT count(*) FROM timing"));
	return 0;
}

static void forget(const char *temporary)
{
	static const char *const parts[] = {"", "-wal", "-shm", "-journal"};
	char path[4200];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", temporary, parts[i]);
		unlink(path);
	}
}

int verb_merge(const struct settings *settings)
{
	char temporary[4096];
	struct message why = {""};
	struct store *into;
	int status = refuse_missing(settings, &why);

	interrupt_catch();
	if (status)
		return verb_refuse(&why);
	snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", settings->output, (long)getpid());
	into = store_open(temporary, STORE_WRITE, &why);
	status = into ? merge(into, settings, &why) : -1;
	store_close(into);
	if (!status && rename(temporary, settings->output))
		status = message(&why, "-o '%s': cannot be written; a file in a writable folder",
						 settings->output);
	if (!status)
		return EXIT_HELD;
	forget(temporary);
	return interrupt_signal() ? 128 + interrupt_signal() : verb_refuse(&why);
}
