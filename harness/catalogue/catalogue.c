/*
 * One list of everything that can compute a norm: libnorm's table, the reference, and plug-ins in
 * the order --plugin, NORMLAB_PLUGIN_PATH, the program's own peers. A name is given away once.
 */
#include "catalogue.h"

#include "centring_impl.h"
#include "plugin_folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	const struct norm_impl **impls; /* NULL: not made yet */
	struct plugin **plugins;        /* ended by NULL */
	size_t impl_count, plugin_count;
	bool told; /* catalogue_only() */
} all;

static void *grow(void *array, size_t count, size_t size)
{
	void *grown = realloc(array, (count + 2) * size);

	if (!grown)
		abort();
	memset((char *)grown + count * size, 0, 2 * size);
	return grown;
}

static void append(const struct norm_impl *impl)
{
	all.impls = grow(all.impls, all.impl_count, sizeof(const struct norm_impl *));
	all.impls[all.impl_count++] = impl;
}

static const struct norm_impl *named(const char *name)
{
	for (size_t i = 0; i < all.impl_count; i++)
		if (strcmp(all.impls[i]->name, name) == 0)
			return all.impls[i];
	return NULL;
}

static void append_plugin(struct plugin *plugin)
{
	all.plugins = grow(all.plugins, all.plugin_count, sizeof(struct plugin *));
	all.plugins[all.plugin_count++] = plugin;
}

static void append_impls(struct plugin *plugin)
{
	for (size_t i = 0; i < plugin->count;) {
		const struct norm_impl *impl = &plugin->own[i]->impl;

		if (!named(impl->name)) {
			append(impl);
			i++;
			continue;
		}
		message(&plugin->reason, "'%s' is left out: another of that name is there already",
				impl->name);
		plugin_drop(plugin, i);
	}
}

/* What the manifest says is absent is no news; a file that is there and broken is. */
static void complain(const struct plugin *plugin)
{
	if (plugin->reason.text[0] && !plugin->package)
		fprintf(stderr, "normlab: plug-in %s: %s\n", plugin->file, plugin->reason.text);
}

static void search(const char *folder)
{
	struct message why;
	size_t i = all.plugin_count;

	if (plugin_folder(folder, append_plugin, &why)) {
		fprintf(stderr, "normlab: NORMLAB_PLUGIN_PATH: %s\n", why.text);
		return;
	}
	for (; i < all.plugin_count; i++)
		append_impls(all.plugins[i]);
}

static void search_path(const char *path)
{
	char *folders = strdup(path), *rest = folders;

	for (char *folder = strsep(&rest, ":"); folder; folder = strsep(&rest, ":"))
		if (folder[0])
			search(folder);
	free(folders);
}

static void make(void)
{
	const struct norm_impl *const *built_in = norm_impls();
	const char *path = getenv("NORMLAB_PLUGIN_PATH");
	char peers[PATH_MAX];

	for (size_t i = 0; built_in[i]; i++)
		append(built_in[i]);
	append(&reference_impl);
	for (size_t i = 0; i < all.plugin_count; i++)
		append_impls(all.plugins[i]);
	if (!all.told) {
		if (path)
			search_path(path);
		if (plugin_folder_of_peers(peers, sizeof(peers)) == 0)
			search(peers);
	}
	for (size_t i = 0; i < all.plugin_count; i++)
		complain(all.plugins[i]);
}

int catalogue_plugins(const struct texts *files, struct message *why)
{
	for (size_t i = 0; i < files->count; i++) {
		char path[PATH_MAX];
		struct plugin *plugin;

		/* A path without a slash would be searched for among the system's libraries. */
		if (!realpath(files->text[i], path))
			return message(why, "--plugin: '%s': %s", files->text[i], strerror(errno));
		if (strchr(path, '\n'))
			return message(why, "--plugin: '%s': a name with a line's end in it", path);
		plugin = plugin_new(path);
		plugin->named = true;
		plugin_ask(plugin);
		append_plugin(plugin);
	}
	return 0;
}

void catalogue_only(const char *file)
{
	struct plugin *plugin;

	all.told = true;
	catalogue();
	for (size_t i = 0; i < all.plugin_count; i++)
		if (file && strcmp(all.plugins[i]->file, file) == 0)
			return;
	if (!file)
		return;
	plugin = plugin_new(file);
	plugin_load(plugin);
	append_plugin(plugin);
	append_impls(plugin);
}

const struct norm_impl *const *catalogue(void)
{
	if (!all.impls)
		make();
	return all.impls;
}

const struct plugin *const *catalogue_all_plugins(void)
{
	static const struct plugin *const none[] = {NULL};

	catalogue();
	return all.plugins ? (const struct plugin *const *)all.plugins : none;
}

const struct plugin *catalogue_plugin_of(const struct norm_impl *impl)
{
	for (size_t i = 0; i < all.plugin_count; i++)
		for (size_t k = 0; k < all.plugins[i]->count; k++)
			if (&all.plugins[i]->own[k]->impl == impl)
				return all.plugins[i];
	return NULL;
}

void catalogue_load(const struct norm_impl *impl)
{
	const struct plugin *plugin = catalogue_plugin_of(impl);

	for (size_t i = 0; plugin && i < all.plugin_count; i++)
		if (all.plugins[i] == plugin && !impl->unavailable)
			plugin_load(all.plugins[i]);
}

size_t catalogue_names(const char ***names)
{
	const struct norm_impl *const *impls = catalogue();

	*names = calloc(all.impl_count, sizeof(**names));
	if (!*names)
		abort();
	for (size_t i = 0; i < all.impl_count; i++)
		(*names)[i] = impls[i]->name;
	return all.impl_count;
}

const struct norm_impl *catalogue_find(const char *name)
{
	const struct norm_impl *impl;

	catalogue();
	impl = named(name);
	if (impl)
		catalogue_load(impl);
	return impl ? impl : centring_impl(name);
}
