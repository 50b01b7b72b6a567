/*
 * The report's page: each section is a .sql of reports/ (with a .gp: a figure; without: a table),
 * put into the templates there. Every file is written under another name and renamed.
 */
#include "report.h"

#include "embedded.h"
#include "report_draw.h"
#include "report_query.h"
#include "report_text.h"
#include "store.h"
#include "version.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER        "reports/figures/"
#define SECTIONS_MOST 64

struct report {
	struct sqlite3 *db;
	const char *dir;
	char figures[4096];   /* DIR/figures */
	struct text html, md; /* the sections */
	struct text contents;
	struct message undrawn; /* the first picture that could not be drawn */
};

static const char *resource(const char *path)
{
	const struct embedded *found = embedded_find(path);

	if (!found) {
		fprintf(stderr, "report: the program lacks %s\n", path);
		abort();
	}
	return found->data;
}

static const char *section_resource(const char *name, const char *suffix)
{
	char path[256];
	const struct embedded *found;

	snprintf(path, sizeof(path), FOLDER "%s%s", name, suffix);
	found = embedded_find(path);
	return found ? found->data : NULL;
}

/* ---- the sections there are ---------------------------------------------------------------------- */

static long place_of(const char *name)
{
	char *text = query_head(section_resource(name, ".sql"), "place");
	long place = strtol(text, NULL, 10);

	free(text);
	return place;
}

static int by_place(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;
	long difference = place_of(*left) - place_of(*right);

	return difference ? (difference > 0) - (difference < 0) : strcmp(*left, *right);
}

const char *const *report_figures(void)
{
	static char *names[SECTIONS_MOST + 1];
	size_t count = 0;

	if (names[0])
		return (const char *const *)names;
	for (const struct embedded *row = embedded; row->path && count < SECTIONS_MOST; row++) {
		const char *base = row->path + strlen(FOLDER);
		size_t length = strlen(row->path);

		if (strncmp(row->path, FOLDER, strlen(FOLDER)) != 0 ||
			strcmp(row->path + length - 4, ".sql"))
			continue;
		names[count] = strndup(base, strlen(base) - 4);
		if (!names[count++])
			abort();
	}
	qsort(names, count, sizeof(names[0]), by_place);
	return (const char *const *)names;
}

const char *report_title(const char *figure)
{
	static char title[128];
	char *found = query_head(section_resource(figure, ".sql"), "title");

	snprintf(title, sizeof(title), "%s", found);
	free(found);
	return title;
}

/* ---- files --------------------------------------------------------------------------------------- */

static int write_file(const char *dir, const char *name, const char *text, struct message *why)
{
	char path[4096], temporary[4128];
	FILE *file;
	int failed;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(temporary, sizeof(temporary), "%s.tmp", path);
	file = fopen(temporary, "wb");
	failed = !file || fputs(text, file) == EOF;
	if (file)
		failed |= fclose(file) != 0;
	if (!failed && rename(temporary, path) == 0)
		return 0;
	message(why, "-o '%s': %s cannot be written: %s; a writable folder", dir, name,
			strerror(errno));
	unlink(temporary);
	return -1;
}

static int make_folder(const char *path, struct message *why)
{
	struct stat facts;

	if (mkdir(path, 0777) && errno != EEXIST)
		return message(why, "-o '%s': the folder cannot be made: %s; a writable one", path,
					   strerror(errno));
	if (stat(path, &facts) || !S_ISDIR(facts.st_mode))
		return message(why, "-o '%s': it is no folder", path);
	return 0;
}

/* ---- a section ----------------------------------------------------------------------------------- */

/* gnuplot gives every picture the same ids: in one page they need a name of their own each. */
static void inline_svg(FILE *out, const char *svg, const char *name)
{
	static const char *const marks[] = {" id=\"", " id='", "href=\"#", "href='#", "url(#"};
	const char *at = strstr(svg, "<svg");

	while (at && *at) {
		size_t length = 0;

		for (size_t i = 0; !length && i < sizeof(marks) / sizeof(marks[0]); i++)
			if (strncmp(at, marks[i], strlen(marks[i])) == 0)
				length = strlen(marks[i]);
		if (length) {
			fwrite(at, 1, length, out);
			fprintf(out, "%s-", name);
			at += length;
		} else {
			fputc(*at++, out);
		}
	}
}

struct section {
	const char *name;
	bool plotted; /* has a .gp */
	int64_t rows;
	char *title, *reads, *sentence, *table, *table_md;
	char *svg;             /* NULL: no picture */
	struct message failed; /* why there is none */
};

static void section_free(struct section *section)
{
	free(section->title);
	free(section->reads);
	free(section->sentence);
	free(section->table);
	free(section->table_md);
	free(section->svg);
}

static int section_query(struct report *report, struct section *section, struct message *why)
{
	const char *sql = section_resource(section->name, ".sql");
	struct text data, html, markdown;
	char file[128];
	int status;

	text_begin(&data);
	text_begin(&html);
	text_begin(&markdown);
	section->rows = query_rows(report->db, sql, 0,
							   &(struct query_sinks){data.file, html.file, markdown.file}, why);
	section->title = query_head(sql, "title");
	section->reads = query_head(sql, "reads");
	section->table = text_end(&html);
	section->table_md = text_end(&markdown);
	snprintf(file, sizeof(file), "%s.dat", section->name);
	status = section->rows < 0 ? -1 : write_file(report->figures, file, text_end(&data), why);
	if (section->rows < 0)
		text_end(&data);
	free(data.data);
	if (status)
		return -1;
	section->sentence = section->rows ? query_text(report->db, sql, 1, why) : strdup("");
	return section->sentence ? 0 : -1;
}

static int section_draw(struct report *report, struct section *section, struct message *why)
{
	char file[4224];

	snprintf(file, sizeof(file), "%s.gp", section->name);
	if (write_file(report->figures, file, section_resource(section->name, ".gp"), why))
		return -1;
	if (!section->rows)
		return 0;
	if (draw(report->figures, section->name, &section->failed)) {
		if (!report->undrawn.text[0])
			report->undrawn = section->failed;
		return 0;
	}
	snprintf(file, sizeof(file), "%s/%s.svg", report->figures, section->name);
	section->svg = draw_read(file);
	return 0;
}

static char *html_of(const char *text)
{
	struct text out;

	text_begin(&out);
	text_html(out.file, text ? text : "");
	return text_end(&out);
}

/* The picture, or the sentence that says why there is none. */
static char *picture_of(const struct section *section)
{
	struct text out;

	text_begin(&out);
	if (section->svg) {
		inline_svg(out.file, section->svg, section->name);
	} else if (section->plotted || !section->rows) {
		fputs("<p class=\"missing\">", out.file);
		text_html(out.file, section->rows ? section->failed.text
										  : "Nothing was measured for this in this store.");
		fputs("</p>", out.file);
	}
	return text_end(&out);
}

static void section_fill(struct report *report, const struct section *section)
{
	char rows[32], *title = html_of(section->title), *reads = html_of(section->reads);
	char *sentence = html_of(section->sentence), *picture = picture_of(section);
	const struct text_name names[] = {
		{"name", section->name},
		{"title", title},
		{"title_md", section->title},
		{"reads", reads},
		{"reads_md", section->reads},
		{"sentence", sentence},
		{"sentence_md", section->sentence},
		{"picture", picture},
		{"table", section->table},
		{"table_md", section->table_md},
		{"rows", rows},
	};
	const size_t count = sizeof(names) / sizeof(names[0]);
	const char *kind = section->plotted ? section->svg ? "figure" : "undrawn" : "table";
	char path[64];

	snprintf(rows, sizeof(rows), "%lld", (long long)section->rows);
	fprintf(report->contents.file, "<li><a href=\"#%s\">%s</a></li>\n", section->name, title);
	snprintf(path, sizeof(path), "reports/%s.html", section->rows ? kind : "undrawn");
	text_fill(report->html.file, resource(path), names, count);
	snprintf(path, sizeof(path), "reports/%s.md", section->rows ? kind : "undrawn");
	text_fill(report->md.file, resource(path), names, count);
	free(title);
	free(reads);
	free(sentence);
	free(picture);
}

static int section_write(struct report *report, const char *name, struct message *why)
{
	struct section section = {.name = name};
	int status;

	section.plotted = section_resource(name, ".gp") != NULL;
	status = section_query(report, &section, why);
	if (!status && section.plotted)
		status = section_draw(report, &section, why);
	if (!status)
		section_fill(report, &section);
	section_free(&section);
	return status;
}

/* ---- the page ------------------------------------------------------------------------------------ */

/* Plots without a query are what the others load. */
static int write_shared(struct report *report, struct message *why)
{
	for (const struct embedded *row = embedded; row->path; row++) {
		size_t length = strlen(row->path);
		char name[128];

		if (strncmp(row->path, FOLDER, strlen(FOLDER)) != 0 ||
			strcmp(row->path + length - 3, ".gp"))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(length - strlen(FOLDER) - 3),
				 row->path + strlen(FOLDER));
		if (section_resource(name, ".sql"))
			continue;
		if (write_file(report->figures, row->path + strlen(FOLDER), row->data, why))
			return -1;
	}
	return 0;
}

static char *paragraphs(const char *text)
{
	struct text out;

	text_begin(&out);
	for (size_t length; *text; text += length + (text[length] == '\n')) {
		char *line;

		length = strcspn(text, "\n");
		line = strndup(text, length);
		if (!line)
			abort();
		fputs("<p>", out.file);
		text_html(out.file, line);
		fputs("</p>\n", out.file);
		free(line);
	}
	return text_end(&out);
}

static int write_page(struct report *report, struct message *why)
{
	struct text machine, machine_md, page;
	char *answer = query_text(report->db, resource("reports/answer.sql"), 0, why);
	char *answer_html = NULL, *sections = text_end(&report->html);
	char *sections_md = text_end(&report->md), *contents = text_end(&report->contents);
	int64_t rows;
	int status = -1;

	text_begin(&machine);
	text_begin(&machine_md);
	rows = query_rows(report->db, resource("reports/machine.sql"), 0,
					  &(struct query_sinks){NULL, machine.file, machine_md.file}, why);
	text_end(&machine);
	text_end(&machine_md);
	if (answer && rows >= 0) {
		struct text_name names[] = {
			{"answer", answer_html = paragraphs(answer)},
			{"answer_md", answer},
			{"contents", contents},
			{"sections", sections},
			{"sections_md", sections_md},
			{"machine", machine.data},
			{"machine_md", machine_md.data},
			{"css", resource("reports/page.css")},
			{"js", resource("reports/page.js")},
			{"explorer", resource("reports/explorer.html")},
			{"version", version.number},
			{"commit", version.commit},
		};
		const size_t count = sizeof(names) / sizeof(names[0]);

		text_begin(&page);
		text_fill(page.file, resource("reports/page.html"), names, count);
		status = write_file(report->dir, "index.html", text_end(&page), why);
		free(page.data);
		text_begin(&page);
		text_fill(page.file, resource("reports/page.md"), names, count);
		text_end(&page);
		if (!status)
			status = write_file(report->dir, "report.md", page.data, why);
		free(page.data);
	}
	free(answer);
	free(answer_html);
	free(sections);
	free(sections_md);
	free(contents);
	free(machine.data);
	free(machine_md.data);
	return status;
}

static int write_all(struct report *report, struct message *why)
{
	int status = make_folder(report->dir, why);

	if (!status)
		status = make_folder(report->figures, why);
	if (!status)
		status = write_shared(report, why);
	text_begin(&report->html);
	text_begin(&report->md);
	text_begin(&report->contents);
	for (const char *const *name = report_figures(); !status && *name; name++)
		status = section_write(report, *name, why);
	if (!status)
		return write_page(report, why);
	free(text_end(&report->html));
	free(text_end(&report->md));
	free(text_end(&report->contents));
	return -1;
}

int report_write(const char *const *stores, size_t count, const char *dir, struct message *why)
{
	struct report report = {.dir = dir};
	struct store *store;
	int status;

	if (count != 1)
		return message(why, "report: %zu stores; one", count);
	store = store_open(stores[0], STORE_READ, why);
	if (!store)
		return -1;
	report.db = store_sqlite(store);
	snprintf(report.figures, sizeof(report.figures), "%s/figures", dir);
	status = write_all(&report, why);
	store_close(store);
	if (!status && report.undrawn.text[0]) {
		*why = report.undrawn;
		return 1;
	}
	return status;
}
