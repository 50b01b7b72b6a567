/* The manifest's lines, a folder's files, and where the program's own peers are. */
#include "plugin_folder.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From the program to the peers, in a build and after installation. The build says where. */
static const char *const peers[] = {"peers", NORMLAB_PEERS};

static void join(char out[PATH_MAX], const char *folder, const char *name)
{
	if (snprintf(out, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX)
		out[0] = 0; /* is then not there */
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(" \t\n", end[-1]))
		*--end = 0;
	return text + strspn(text, " \t");
}

enum { FIELD_FILE, FIELD_NAME, FIELD_PACKAGE, FIELD_ABOUT, FIELDS };

static void read_line(const char *folder, char *line, struct plugin **last,
					  void (*add)(struct plugin *))
{
	char *field[FIELDS] = {line, NULL, NULL, NULL}, file[PATH_MAX];
	struct plugin_impl *own;

	for (int i = 1; i < FIELDS; i++) {
		char *bar = strchr(field[i - 1], '|');

		if (!bar)
			return;
		*bar = 0;
		field[i] = bar + 1;
	}
	for (int i = 0; i < FIELDS; i++)
		field[i] = trim(field[i]);
	join(file, folder, field[FIELD_FILE]);
	if (!*last || strcmp((*last)->file, file) != 0) {
		*last = plugin_new(file);
		(*last)->package = field[FIELD_PACKAGE][0] ? strdup(field[FIELD_PACKAGE]) : NULL;
		if (access(file, R_OK))
			message(
				&(*last)->reason,
				"library: %s is not installed, or was not when this was built: scripts/setup "
				"--peers, then scripts/build",
				(*last)->package ? (*last)->package : field[FIELD_FILE]);
		add(*last);
	}
	own = plugin_stand_in(*last, field[FIELD_NAME], field[FIELD_ABOUT]);
	if (own && (*last)->reason.text[0])
		own->impl.unavailable = (*last)->reason.text;
}

static int read_manifest(const char *folder, FILE *from, void (*add)(struct plugin *))
{
	struct plugin *last = NULL;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, from) >= 0)
		if (line[0] != '#')
			read_line(folder, line, &last, add);
	free(line);
	fclose(from);
	return 0;
}

static int is_plugin(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 3 &&
		   strcmp(entry->d_name + length - 3, ".so") == 0;
}

int plugin_folder(const char *folder, void (*add)(struct plugin *), struct message *why)
{
	struct dirent **entries;
	char path[PATH_MAX];
	FILE *manifest;
	int count;

	join(path, folder, "manifest");
	manifest = fopen(path, "r");
	if (manifest)
		return read_manifest(folder, manifest, add);
	count = scandir(folder, &entries, is_plugin, alphasort);
	if (count < 0)
		return message(why, "the folder '%s' cannot be read: %s", folder, strerror(errno));
	for (int i = 0; i < count; i++) {
		struct plugin *plugin;

		join(path, folder, entries[i]->d_name);
		plugin = plugin_new(path);
		plugin_ask(plugin);
		add(plugin);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

int plugin_folder_of_peers(char *out, size_t size)
{
	char program[PATH_MAX], path[PATH_MAX], *slash;
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (length < 0)
		return -1;
	program[length] = 0;
	slash = strrchr(program, '/');
	*slash = 0;
	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		char manifest[PATH_MAX];

		join(path, program, peers[i]);
		join(manifest, path, "manifest");
		if (access(manifest, R_OK) == 0)
			return snprintf(out, size, "%s", path) < (int)size ? 0 : -1;
	}
	return -1;
}
