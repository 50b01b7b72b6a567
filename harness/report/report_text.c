/* Escapes and templates: small, and in one place, so that no text of a user's reaches a page raw. */
#include "report_text.h"

#include <stdlib.h>
#include <string.h>

void text_begin(struct text *text)
{
	text->file = open_memstream(&text->data, &text->size);
	if (!text->file)
		abort();
}

char *text_end(struct text *text)
{
	if (fclose(text->file))
		abort();
	return text->data;
}

void text_html(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

void text_markdown(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<' || *text == '&') {
			fputs(*text == '<' ? "&lt;" : "&amp;", out);
			continue;
		}
		if (strchr("|\\`*_[", *text))
			fputc('\\', out);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
	}
}

void text_gnuplot(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char letter = (unsigned char)*text;

		fputc(letter < ' ' ? ' ' : letter == '"' ? '\'' : letter == '\\' ? '/' : letter, out);
	}
	fputc('"', out);
}

static const char *value_of(const char *name, size_t length, const struct text_name *names,
							size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0)
			return names[i].value;
	fprintf(stderr, "report: the template asks for {{%.*s}}\n", (int)length, name);
	abort();
}

void text_fill(FILE *out, const char *template, const struct text_name *names, size_t count)
{
	const char *open, *close;

	while ((open = strstr(template, "{{")) && (close = strstr(open, "}}"))) {
		fwrite(template, 1, (size_t)(open - template), out);
		fputs(value_of(open + 2, (size_t)(close - open - 2), names, count), out);
		template = close + 2;
	}
	fputs(template, out);
}
