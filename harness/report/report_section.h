/* One section of the page: a query of reports/figures, and the plot where it has one. */
#ifndef REPORT_SECTION_H
#define REPORT_SECTION_H

#include "report_text.h"

#include "message.h"

struct sqlite3;

#define REPORT_FOLDER "reports/figures/"

struct report {
	struct sqlite3 *db;
	const char *dir;
	char figures[4096];   /* DIR/figures */
	struct text html, md; /* the sections */
	struct text contents;
	struct message undrawn; /* the first picture that could not be drawn */
	/* NULL: all sections, those of studies where the store holds them; else these studies' alone. */
	const char *const *studies;
	struct text said; /* studies alone: their sentences, a line each */
};

/* A resource that the program has, or abort(): it was built without. */
const char *report_resource(const char *path);
/* NAME's .sql or .gp, or NULL. */
const char *section_resource(const char *name, const char *suffix);
/* Writes the section's data, plot and pictures, and adds it to the page's texts. */
int section_write(struct report *report, const char *name, struct message *why);
/* Under another name, then renamed. */
int report_file(const char *dir, const char *name, const char *text, struct message *why);

#endif
