/* Text for the report: growing buffers, escaping, and templates with {{names}}. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdio.h>

/* A FILE that grows in memory; text_end() closes it and gives the text, the caller's to free. */
struct text {
	FILE *file;
	char *data;
	size_t size;
};

void text_begin(struct text *text);
char *text_end(struct text *text);

/* With & < > " ' as entities: safe as content and inside quotes. */
void text_html(FILE *out, const char *text);
/* One line with | \ ` * _ [ < & escaped: safe in a cell of a Markdown table. */
void text_markdown(FILE *out, const char *text);
/* A gnuplot string: quoted, without what gnuplot would take as an escape. */
void text_gnuplot(FILE *out, const char *text);

struct text_name {
	const char *name;
	const char *value; /* inserted as it is: escape before */
};

/* Copies `template`, {{name}} replaced. A name that is not in the table is our bug: abort(). */
void text_fill(FILE *out, const char *template, const struct text_name *names, size_t count);

#endif
