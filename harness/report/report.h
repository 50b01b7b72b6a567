/*
 * The report: what a person sees of a store. Everything shown is declared in reports/ (queries,
 * plots, templates); this runs them. Needs gnuplot in PATH for the pictures, and goes on without.
 */
#ifndef REPORT_H
#define REPORT_H

#include "message.h"

#include <stddef.h>

/*
 * Writes DIR/index.html, DIR/report.md and DIR/figures/ (.dat, .gp, .svg, .png of each figure).
 * 0; 1: written, but a picture could not be drawn, and `why` says why; -1.
 */
int report_write(const char *const *stores, size_t count, const char *dir, struct message *why);

/*
 * The page of studies alone: the sections whose head says `-- study:` one of `studies` (ended by NULL).
 * *said: "NAME: sentence", a line each, the caller's to free.
 */
int report_studies(const char *path, const char *const *studies, const char *dir, char **said,
				   struct message *why);

/* The figures' names, ended by NULL; figure_title(name) is its title. */
const char *const *report_figures(void);
const char *report_title(const char *figure);

#endif
