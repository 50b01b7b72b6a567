/* JUnit's XML, as CI services read it. */
#ifndef JUNIT_H
#define JUNIT_H

#include "message.h"

#include <stdio.h>

struct sqlite3;

/* A row of `sql` is a test case: suite, name, outcome (failed, skipped, held), message; sorted by suite. */
int junit_write(FILE *out, struct sqlite3 *db, const char *sql, struct message *why);

#endif
