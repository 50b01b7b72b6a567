/* A section: its rows as data and tables, its sentence, its picture, put into the templates. */
#include "report_section.h"

#include "embedded.h"
#include "report_draw.h"
#include "report_query.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *report_resource(const char *path)
{
	const struct embedded *found = embedded_find(path);

	if (!found) {
		fprintf(stderr, "report: the program lacks %s\n", path);
		abort();
	}
	return found->data;
}

const char *section_resource(const char *name, const char *suffix)
{
	char path[256];
	const struct embedded *found;

	snprintf(path, sizeof(path), REPORT_FOLDER "%s%s", name, suffix);
	found = embedded_find(path);
	return found ? found->data : NULL;
}

int report_file(const char *dir, const char *name, const char *text, struct message *why)
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

/* ---- a section ----------------------------------------------------------------------------------- */

/* gnuplot gives every picture the same ids, and a title that browsers show on hovering: in one page
 * each needs ids of its own, and none the title. */
static void inline_svg(FILE *out, const char *svg, const char *name)
{
	static const char *const marks[] = {" id=\"", " id='", "href=\"#", "href='#", "url(#"};
	static const char title[] = "<title>Gnuplot</title>";
	const char *at = strstr(svg, "<svg"), *box = strstr(svg, "viewBox=\"0 0 ");

	/* As wide as it was drawn and no wider: text larger than the page's is no easier to read. */
	if (at && box) {
		fprintf(out, "<svg style=\"max-width:%dpx\"", atoi(box + strlen("viewBox=\"0 0 ")));
		at += strlen("<svg");
	}
	while (at && *at) {
		size_t length = 0;

		if (strncmp(at, title, strlen(title)) == 0)
			at += strlen(title);

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
	char *study;  /* whose it is, or "" */
	bool plotted; /* has a .gp */
	int64_t rows;
	char *title, *reads, *sentence, *table, *table_md;
	char *svg;             /* NULL: no picture */
	struct message failed; /* why there is none */
};

static void section_free(struct section *section)
{
	free(section->study);
	free(section->title);
	free(section->reads);
	free(section->sentence);
	free(section->table);
	free(section->table_md);
	free(section->svg);
}

/* A study that the store does not hold is no part of the page. */
static bool section_absent(const struct section *section)
{
	return section->study[0] && !section->rows;
}

static int section_query(struct report *report, struct section *section, struct message *why)
{
	const char *sql = section_resource(section->name, ".sql"), *rest = sql;
	struct text data, html, markdown;
	char file[128];
	int status;

	text_begin(&data);
	text_begin(&html);
	text_begin(&markdown);
	section->rows = query_rows(report->db, &rest,
							   &(struct query_sinks){data.file, html.file, markdown.file}, why);
	section->title = query_head(sql, "title");
	section->reads = query_head(sql, "reads");
	section->table = text_end(&html);
	section->table_md = text_end(&markdown);
	snprintf(file, sizeof(file), "%s.dat", section->name);
	text_end(&data);
	status = section->rows < 0 ? -1 : 0;
	if (!status && !section_absent(section))
		status = report_file(report->figures, file, data.data, why);
	free(data.data);
	if (status)
		return -1;
	section->sentence = section->rows ? query_text(report->db, &rest, why)
									  : strdup("Nothing was measured for this in this store.");
	return section->sentence ? 0 : -1;
}

static int section_draw(struct report *report, struct section *section, struct message *why)
{
	char file[4224];

	snprintf(file, sizeof(file), "%s.gp", section->name);
	if (report_file(report->figures, file, section_resource(section->name, ".gp"), why))
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

static char *markdown_of(const char *text)
{
	struct text out;

	text_begin(&out);
	text_markdown(out.file, text);
	return text_end(&out);
}

/* The picture, or the sentence that says why there is none. */
static char *picture_of(const struct section *section)
{
	struct text out;

	text_begin(&out);
	if (section->svg) {
		inline_svg(out.file, section->svg, section->name);
	} else if (section->rows) {
		fputs("<p class=\"missing\">", out.file);
		text_html(out.file, section->failed.text);
		fputs("</p>", out.file);
	}
	return text_end(&out);
}

static void section_fill(struct report *report, const struct section *section)
{
	char rows[32], missing[sizeof(section->failed.text) + 32] = "",
														  *title = html_of(section->title),
														  *reads = html_of(section->reads);
	char *sentence = html_of(section->sentence), *picture = picture_of(section);
	char *sentence_md = markdown_of(section->sentence);
	const struct text_name names[] = {
		{"name", section->name},
		{"title", title},
		{"title_md", section->title},
		{"reads", reads},
		{"reads_md", section->reads},
		{"sentence", sentence},
		{"sentence_md", sentence_md},
		{"picture", picture},
		{"table", section->table},
		{"table_md", section->table_md},
		{"rows", rows},
		{"missing_md", missing},
	};
	const size_t count = sizeof(names) / sizeof(names[0]);
	const char *kind = section->plotted ? section->svg ? "figure" : "undrawn" : "table";
	char path[64];

	if (section->failed.text[0])
		snprintf(missing, sizeof(missing), " There is no picture: %s.", section->failed.text);
	snprintf(rows, sizeof(rows), "%lld", (long long)section->rows);
	fprintf(report->contents.file, "<li><a href=\"#%s\">%s</a></li>\n", section->name, title);
	snprintf(path, sizeof(path), "reports/%s.html", section->rows ? kind : "undrawn");
	text_fill(report->html.file, report_resource(path), names, count);
	snprintf(path, sizeof(path), "reports/%s.md", section->rows ? kind : "undrawn");
	text_fill(report->md.file, report_resource(path), names, count);
	free(title);
	free(reads);
	free(sentence);
	free(sentence_md);
	free(picture);
}

static bool section_wanted(const struct report *report, const char *study)
{
	const char *const *name = report->studies;

	while (name && *name && strcmp(*name, study) != 0)
		name++;
	return !name || *name;
}

int section_write(struct report *report, const char *name, struct message *why)
{
	struct section section = {.name = name};
	int status = 0;

	section.study = query_head(section_resource(name, ".sql"), "study");
	section.plotted = section_resource(name, ".gp") != NULL;
	if (section_wanted(report, section.study)) {
		status = section_query(report, &section, why);
		if (!status && section.plotted && !section_absent(&section))
			status = section_draw(report, &section, why);
		if (!status && !section_absent(&section))
			section_fill(report, &section);
		if (!status && report->studies)
			fprintf(report->said.file, "%s: %s\n", section.study, section.sentence);
	}
	section_free(&section);
	return status;
}
