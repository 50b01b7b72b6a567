/*
 * The report's page: each section is a .sql of reports/ (with a .gp: a figure; without: a table),
 * put into the templates there. Every file is written under another name and renamed.
 */
#include "report.h"

#include "choose_show.h"
#include "embedded.h"
#include "report_query.h"
#include "report_section.h"
#include "store.h"
#include "version.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTIONS_MOST 64

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
		const char *base = row->path + strlen(REPORT_FOLDER);
		size_t length = strlen(row->path);

		if (strncmp(row->path, REPORT_FOLDER, strlen(REPORT_FOLDER)) != 0 ||
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

/* ---- the page ------------------------------------------------------------------------------------ */

/* Plots without a query are what the others load. */
static int write_shared(struct report *report, struct message *why)
{
	for (const struct embedded *row = embedded; row->path; row++) {
		size_t length = strlen(row->path);
		char name[128];

		if (strncmp(row->path, REPORT_FOLDER, strlen(REPORT_FOLDER)) != 0 ||
			strcmp(row->path + length - 3, ".gp"))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(length - strlen(REPORT_FOLDER) - 3),
				 row->path + strlen(REPORT_FOLDER));
		if (section_resource(name, ".sql"))
			continue;
		if (report_file(report->figures, row->path + strlen(REPORT_FOLDER), row->data, why))
			return -1;
	}
	return 0;
}

/* Each line a paragraph, between `open` and `close`. */
static char *paragraphs(const char *text, void (*escape)(FILE *, const char *),
						const char *open, const char *close)
{
	struct text out;

	text_begin(&out);
	for (size_t length; *text; text += length + (text[length] == '\n')) {
		char *line;

		length = strcspn(text, "\n");
		line = strndup(text, length);
		if (!line)
			abort();
		fputs(open, out.file);
		escape(out.file, line);
		fputs(close, out.file);
		free(line);
	}
	return text_end(&out);
}

/* What to ship, by the same decision as `normlab choose`, and what else stands beside it. */
static char *answer_text(struct sqlite3 *db, const char **sql, struct message *why)
{
	char *chosen = choose_paragraphs(db, why);
	char *rest = chosen ? query_text(db, sql, why) : NULL;
	struct text out;

	if (!rest) {
		free(chosen);
		return NULL;
	}
	text_begin(&out);
	fprintf(out.file, "%s%s", chosen, rest);
	free(chosen);
	free(rest);
	return text_end(&out);
}

static int write_page(struct report *report, struct message *why)
{
	struct text machine, machine_md, page;
	const char *answer_sql = report_resource("reports/answer.sql");
	const char *machine_sql = report_resource("reports/machine.sql");
	char *answer =
		report->studies ? strdup(report->said.data) : answer_text(report->db, &answer_sql, why);
	char *answer_html = NULL, *answer_md = NULL, *sections = text_end(&report->html);
	char *sections_md = text_end(&report->md), *contents = text_end(&report->contents);
	int64_t rows;
	int status = -1;

	text_begin(&machine);
	text_begin(&machine_md);
	rows = query_rows(report->db, &machine_sql,
					  &(struct query_sinks){NULL, machine.file, machine_md.file}, why);
	text_end(&machine);
	text_end(&machine_md);
	if (answer && rows >= 0) {
		struct text_name names[] = {
			{"heading", report->studies ? "What the studies say" : "What to ship"},
			{"answer", answer_html = paragraphs(answer, text_html, "<p>", "</p>\n")},
			{"answer_md", answer_md = paragraphs(answer, text_markdown, "", "\n\n")},
			{"contents", contents},
			{"sections", sections},
			{"sections_md", sections_md},
			{"machine", machine.data},
			{"machine_md", machine_md.data},
			{"css", report_resource("reports/page.css")},
			{"js", report_resource("reports/page.js")},
			{"explorer", report_resource("reports/explorer.html")},
			{"version", version.number},
			{"commit", version.commit},
		};
		const size_t count = sizeof(names) / sizeof(names[0]);

		text_begin(&page);
		text_fill(page.file, report_resource("reports/page.html"), names, count);
		status = report_file(report->dir, "index.html", text_end(&page), why);
		free(page.data);
		text_begin(&page);
		text_fill(page.file, report_resource("reports/page.md"), names, count);
		text_end(&page);
		if (!status)
			status = report_file(report->dir, "report.md", page.data, why);
		free(page.data);
	}
	free(answer);
	free(answer_html);
	free(answer_md);
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
	text_begin(&report->said);
	for (const char *const *name = report_figures(); !status && *name; name++)
		status = section_write(report, *name, why);
	text_end(&report->said);
	if (!status)
		return write_page(report, why);
	free(text_end(&report->html));
	free(text_end(&report->md));
	free(text_end(&report->contents));
	return -1;
}

/* Several stores are shown as one, made beside the page for as long as that takes. */
static struct store *open_merged(const char *const *stores, size_t count, const char *dir,
								 char path[4096], struct message *why)
{
	struct store *merged;
	int status = 0;

	snprintf(path, 4096, "%s/merged.%ld.tmp", dir, (long)getpid());
	merged = store_open(path, STORE_WRITE, why);
	for (size_t i = 0; merged && !status && i < count; i++)
		status = store_merge(merged, stores[i], false, why);
	if (!status)
		return merged;
	store_close(merged);
	unlink(path);
	return NULL;
}

static int report_store(struct report *report, struct store *store, struct message *why)
{
	report->db = store_sqlite(store);
	if (sqlite3_exec(report->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL) ||
		sqlite3_exec(report->db, report_resource("reports/common.sql"), NULL, NULL, NULL))
		return message(why, "store '%s': %s", store_path(store), sqlite3_errmsg(report->db));
	return write_all(report, why);
}

/* 1: written, but a picture is missing. */
static int concluded(const struct report *report, int status, struct message *why)
{
	if (status || !report->undrawn.text[0])
		return status;
	*why = report->undrawn;
	return 1;
}

int report_write(const char *const *stores, size_t count, const char *dir, struct message *why)
{
	struct report report = {.dir = dir};
	char merged[4096] = "";
	struct store *store;
	int status;

	snprintf(report.figures, sizeof(report.figures), "%s/figures", dir);
	if (count == 1) {
		store = store_open(stores[0], STORE_READ, why);
	} else {
		if (make_folder(dir, why))
			return -1;
		store = open_merged(stores, count, dir, merged, why);
	}
	if (!store)
		return -1;
	status = report_store(&report, store, why);
	store_close(store);
	free(report.said.data);
	if (merged[0])
		unlink(merged);
	return concluded(&report, status, why);
}

int report_studies(const char *path, const char *const *studies, const char *dir, char **said,
				   struct message *why)
{
	struct report report = {.dir = dir, .studies = studies};
	struct store *store = store_open(path, STORE_READ, why);
	int status;

	*said = NULL;
	if (!store)
		return -1;
	snprintf(report.figures, sizeof(report.figures), "%s/figures", dir);
	status = report_store(&report, store, why);
	store_close(store);
	*said = report.said.data;
	return concluded(&report, status, why);
}
