/* normlab report STORE… -o DIR: the page and its figures; with --benchmark_out Google Benchmark's file. */
#include "gbench_flags.h"
#include "report.h"
#include "verb.h"

#include <stdio.h>

static int write_gbench(const struct settings *settings, struct message *why)
{
	struct gbench_flags flags;
	struct store *store;
	FILE *out = NULL;
	int status = -1;

	if (gbench_flags_read(settings, &flags, why) || !settings->gbench_out)
		return settings->gbench_out ? -1 : 0;
	if (settings->rest.count > 1)
		return message(why, "--benchmark_out: one store at a time; normlab merge joins them");
	store = store_open(settings->rest.text[0], STORE_READ, why);
	if (store && !gbench_flags_open(settings, &out, why))
		status = gbench_flags_write(&flags, store, out, why);
	store_close(store);
	return status;
}

int verb_report(const struct settings *settings)
{
	const char *dir = settings->out ? settings->out : "report";
	struct message why;
	int status;

	if (!settings->rest.count) {
		message(&why, "report: no store; at least one, such as normlab.db");
		return verb_refuse(&why);
	}
	if (write_gbench(settings, &why))
		return verb_refuse(&why);
	status = report_write(settings->rest.text, settings->rest.count, dir, &why);
	if (status < 0)
		return verb_refuse(&why);
	if (status > 0)
		verb_refuse(&why);
	if (!settings->quiet)
		printf("%s/index.html\n", dir);
	return status ? EXIT_USAGE : EXIT_HELD;
}
