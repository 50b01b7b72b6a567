/* normlab export STORE --format F: a store for other programs. */
#include "export.h"
#include "verb.h"
#include "whole_file.h"

#include <string.h>

static const struct export_format *find_format(const char *name, struct message *why)
{
	for (size_t i = 0; name && i < export_format_count; i++)
		if (strcmp(export_formats[i].name, name) == 0)
			return &export_formats[i];
	if (name)
		message_word(why, "--format", name, &export_formats[0].name, export_format_count,
					 sizeof(export_formats[0]));
	else
		message(why, "export: needs --format, as in --format csv");
	return NULL;
}

static const char *find_view(const char *name, struct message *why)
{
	size_t count = 0;

	for (; export_views[count]; count++)
		if (!name || strcmp(export_views[count], name) == 0)
			return export_views[count];
	message_word(why, "--view", name, export_views, count, sizeof(export_views[0]));
	return NULL;
}

static int write_export(const struct settings *settings, struct message *why)
{
	const struct export_format *format = find_format(settings->format, why);
	const char *view = format ? find_view(settings->view, why) : NULL;
	struct whole_file file;
	struct store *store;
	int status = -1;

	if (!view)
		return -1;
	store = store_open(settings->rest.text[0], STORE_READ, why);
	if (!store)
		return -1;
	if (!whole_file_begin(&file, "-o", settings->output ? settings->output : "-", why))
		status = whole_file_end(&file, format->write(file.stream, store, view, why), why);
	store_close(store);
	return status;
}

int verb_export(const struct settings *settings)
{
	struct message why;

	if (settings->rest.count != 1) {
		message(&why, settings->rest.count
						  ? "export: one store at a time; normlab merge makes one of "
							"several"
						  : "export: no store; one, such as normlab.db");
		return verb_refuse(&why);
	}
	return write_export(settings, &why) ? verb_refuse(&why) : EXIT_HELD;
}
