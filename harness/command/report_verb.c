/* normlab report STORE… -o DIR: the page and its figures. */
#include "report.h"
#include "verb.h"

#include <stdio.h>

int verb_report(const struct settings *settings)
{
	const char *dir = settings->out ? settings->out : "report";
	struct message why;
	int status;

	if (!settings->rest.count) {
		message(&why, "report: no store; at least one, such as normlab.db");
		return verb_refuse(&why);
	}
	status = report_write(settings->rest.text, settings->rest.count, dir, &why);
	if (status < 0)
		return verb_refuse(&why);
	if (status > 0)
		verb_refuse(&why);
	if (!settings->quiet)
		printf("%s/index.html\n", dir);
	return status ? EXIT_USAGE : EXIT_HELD;
}
