/*
 * dlopen, and every check of what comes back. Done first in a child, which may die of it; the
 * parent then repeats what the child survived.
 */
#include "plugin.h"

#include "isolate.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* A library's first load from a slow disk takes seconds; for ever is a hang. */
#define LIMIT_S 20.0
/* struct norm_impl as ABI 1 began. */
#define LEAST_SIZE offsetof(struct norm_impl, unavailable)

/*
 * How long a library's idle threads look out for work before they sleep, unless the user has said:
 * as long as those of our own pool (pool.c), since a spinning thread steals a core from what is timed next.
 */
static const char *const threads_sleep[][2] = {
	{"GOMP_SPINCOUNT", "2000"},
	{"KMP_BLOCKTIME", "0"},
};

struct plugin *plugin_new(const char *file)
{
	struct plugin *plugin = calloc(1, sizeof(*plugin));

	if (!plugin)
		abort();
	plugin->file = strdup(file);
	return plugin;
}

void plugin_free(struct plugin *plugin)
{
	for (size_t i = 0; i < plugin->count; i++)
		free(plugin->own[i]);
	free(plugin->file);
	free(plugin->package);
	free(plugin);
}

void plugin_drop(struct plugin *plugin, size_t i)
{
	free(plugin->own[i]);
	plugin->count--;
	memmove(&plugin->own[i], &plugin->own[i + 1], (plugin->count - i) * sizeof(plugin->own[0]));
}

/* ---- names -------------------------------------------------------------------------------------- */

/* A name is a command line's word, a regex' subject and a store's key: no more than these. */
static const char *bad_name(const char *name)
{
	const char *allowed =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+@/-";

	if (!name || !name[0])
		return "it has no name";
	if (strlen(name) >= sizeof(((struct plugin_impl *)0)->name))
		return "its name is too long";
	if (name[0] == '-' || strspn(name, allowed) != strlen(name))
		return "its name is no family/algorithm+flags@isa";
	return NULL;
}

static void copy(char *to, size_t size, const char *from, size_t length)
{
	snprintf(to, size, "%.*s", (int)length, from);
}

/* family/algorithm+flags@isa */
static void take_apart(struct plugin_impl *own)
{
	const char *slash = strchr(own->name, '/'), *at = strchr(own->name, '@');
	const char *middle = slash ? slash + 1 : own->name;

	if (slash)
		copy(own->family, sizeof(own->family), own->name, (size_t)(slash - own->name));
	else
		snprintf(own->family, sizeof(own->family), "plugin");
	copy(own->algorithm, sizeof(own->algorithm), middle, strcspn(middle, "+@"));
	snprintf(own->isa, sizeof(own->isa), "%s", at ? at + 1 : "generic");
}

/* A stand-in is listed, never run. */
static const char *not_loaded(const struct norm_problem *problem)
{
	(void)problem;
	return "library: not loaded";
}

struct plugin_impl *plugin_stand_in(struct plugin *plugin, const char *name, const char *about)
{
	struct plugin_impl *own;

	if (plugin->count == PLUGIN_IMPLS)
		return NULL;
	own = calloc(1, sizeof(*own));
	if (!own)
		abort();
	plugin->own[plugin->count++] = own;
	snprintf(own->name, sizeof(own->name), "%s", name);
	snprintf(own->about, sizeof(own->about), "%s", about ? about : "");
	take_apart(own);
	own->impl = (struct norm_impl){
		.abi = NORM_ABI,
		.size = sizeof(own->impl),
		.name = own->name,
		.family = own->family,
		.algorithm = own->algorithm,
		.isa = own->isa,
		.about = own->about,
		.reject = not_loaded,
	};
	return own;
}

static struct plugin_impl *named(struct plugin *plugin, const char *name)
{
	for (size_t i = 0; i < plugin->count; i++)
		if (strcmp(plugin->own[i]->name, name) == 0)
			return plugin->own[i];
	return NULL;
}

/* ---- loading ------------------------------------------------------------------------------------ */

/* The first reason stays. */
#define REASON(plugin, ...)                                                                    \
 do {                                                                                          \
  if (!(plugin)->reason.text[0])                                                               \
   message(&(plugin)->reason, __VA_ARGS__);                                                    \
 } while (0)

/* dlerror() begins with the file, which who reads it knows already. */
static const char *load_error(const char *file)
{
	const char *text = dlerror();
	size_t length = strlen(file);

	if (!text)
		return "it cannot be loaded";
	return strncmp(text, file, length) == 0 && strncmp(text + length, ": ", 2) == 0
			   ? text + length + 2
			   : text;
}

static const char *bad_impl(const struct norm_impl *impl, char *why, size_t size)
{
	if (impl->abi != NORM_ABI) {
		snprintf(why, size, "it has ABI %u, and this program ABI %u", impl->abi, NORM_ABI);
		return why;
	}
	if (impl->size < LEAST_SIZE) {
		snprintf(why, size, "its struct norm_impl has %u bytes, and ABI %u began with %zu",
				 impl->size, NORM_ABI, LEAST_SIZE);
		return why;
	}
	if (!impl->run)
		return "it has no run()";
	return bad_name(impl->name);
}

static void fill(struct plugin_impl *own, const struct norm_impl *from)
{
	struct norm_impl *to = &own->impl;
	size_t size = from->size < sizeof(*to) ? from->size : sizeof(*to);

	memcpy(to, from, size);
	if (from->family && from->family[0])
		snprintf(own->family, sizeof(own->family), "%s", from->family);
	if (from->algorithm && from->algorithm[0])
		snprintf(own->algorithm, sizeof(own->algorithm), "%s", from->algorithm);
	if (from->isa && from->isa[0])
		snprintf(own->isa, sizeof(own->isa), "%s", from->isa);
	if (from->about && from->about[0])
		snprintf(own->about, sizeof(own->about), "%s", from->about);
	to->size = sizeof(*to);
	to->name = own->name;
	to->family = own->family;
	to->algorithm = own->algorithm;
	to->isa = own->isa;
	to->about = own->about;
}

static void adopt(struct plugin *plugin, size_t i, const struct norm_impl *impl)
{
	char why[160];
	const char *bad = bad_impl(impl, why, sizeof(why));
	struct plugin_impl *own;

	if (bad) {
		REASON(plugin, "implementation %zu is left out: %s", i + 1, bad);
		return;
	}
	own = named(plugin, impl->name);
	if (own && own->impl.run) {
		REASON(plugin, "implementation %zu is left out: '%s' is there already", i + 1,
			   impl->name);
		return;
	}
	if (!own)
		own = plugin_stand_in(plugin, impl->name, NULL);
	if (own)
		fill(own, impl);
	else
		REASON(plugin, "more than %d implementations", PLUGIN_IMPLS);
}

static const struct norm_impl *const *get_list(struct plugin *plugin)
{
	norm_plugin_get_fn *get;
	const struct norm_impl *const *list;
	void *handle, *symbol;

	for (size_t i = 0; i < sizeof(threads_sleep) / sizeof(threads_sleep[0]); i++)
		setenv(threads_sleep[i][0], threads_sleep[i][1], 0);
	/* Never closed: libraries with threads do not survive it. */
	handle = dlopen(plugin->file, RTLD_NOW | RTLD_LOCAL);
	if (!handle && plugin->package)
		REASON(plugin, "library: %s (package %s)", load_error(plugin->file), plugin->package);
	if (!handle) {
		REASON(plugin, "%s", load_error(plugin->file));
		return NULL;
	}
	symbol = dlsym(handle, "norm_plugin_get");
	if (!symbol) {
		REASON(plugin, "it does not export norm_plugin_get()");
		return NULL;
	}
	memcpy(&get, &symbol, sizeof(get));
	list = get(NORM_ABI);
	if (!list)
		REASON(plugin, "it was built for another ABI than this program's, %u", NORM_ABI);
	return list;
}

static void mark_missing(struct plugin *plugin)
{
	for (size_t i = 0; i < plugin->count; i++) {
		struct norm_impl *impl = &plugin->own[i]->impl;

		if (impl->run)
			continue;
		REASON(plugin, "it has no '%s'", impl->name);
		impl->unavailable = plugin->reason.text;
	}
}

void plugin_load(struct plugin *plugin)
{
	const struct norm_impl *const *list;

	if (plugin->loaded)
		return;
	plugin->loaded = true;
	list = get_list(plugin);
	for (size_t i = 0; list && list[i]; i++)
		adopt(plugin, i, list[i]);
	if (list && plugin->count == 0)
		REASON(plugin, "it offers no implementation");
	mark_missing(plugin);
}

/* ---- asking a child ----------------------------------------------------------------------------- */

/* What the child says, in memory shared with it; of a row, the text is good in the parent too. */
struct answer {
	struct message reason;
	char where[96]; /* what it was about to call */
	bool told;
	size_t count;
	struct plugin_impl row[PLUGIN_IMPLS];
};

struct question {
	struct plugin *plugin;
	struct answer *answer;
};

/* reject() and bound() are later called where a crash would end everything: they are tried here. */
static void try_callbacks(const struct plugin_impl *own, struct answer *answer)
{
	const struct norm_facts facts = {
		.count = 8, .kappa = 1, .rms = 1, .max_abs = 2, .shrink = 1};

	for (int op = NORM_LAYER; op <= NORM_BATCH; op++)
		for (int type = NORM_F32; type <= NORM_F16; type++) {
			struct norm_problem problem =
				norm_problem_default((enum norm_op)op, (enum norm_dtype)type, 2, 8, 1);
			struct norm_bound bound;

			snprintf(answer->where, sizeof(answer->where), "reject() of %.80s", own->name);
			if (own->impl.reject && own->impl.reject(&problem))
				continue;
			snprintf(answer->where, sizeof(answer->where), "bound() of %.80s", own->name);
			if (own->impl.bound)
				own->impl.bound(&problem, &facts, &bound);
		}
}

static void tell(void *context, struct isolate_report *report)
{
	const struct question *question = context;
	struct plugin *plugin = question->plugin;
	struct answer *answer = question->answer;

	(void)report;
	snprintf(answer->where, sizeof(answer->where), "loading it");
	plugin_load(plugin);
	for (size_t i = 0; i < plugin->count; i++) {
		const struct plugin_impl *own = plugin->own[i];

		if (!(own->impl.cpu & ~norm_cpu()))
			try_callbacks(own, answer);
		answer->row[i] = *own;
		snprintf(answer->row[i].unavailable, sizeof(own->unavailable), "%s",
				 own->impl.unavailable ? own->impl.unavailable : "");
	}
	answer->count = plugin->count;
	answer->reason = plugin->reason;
	answer->told = true;
}

static void hear(struct plugin *plugin, const struct answer *answer)
{
	plugin->reason = answer->reason;
	for (size_t i = 0; i < answer->count && i < PLUGIN_IMPLS; i++) {
		const struct plugin_impl *told = &answer->row[i];
		struct plugin_impl *own = plugin_stand_in(plugin, told->name, told->about);

		if (!own)
			return;
		memcpy(own->family, told->family, sizeof(own->family));
		memcpy(own->algorithm, told->algorithm, sizeof(own->algorithm));
		memcpy(own->isa, told->isa, sizeof(own->isa));
		memcpy(own->unavailable, told->unavailable, sizeof(own->unavailable));
		own->impl.cpu = told->impl.cpu;
		if (own->unavailable[0])
			own->impl.unavailable = own->unavailable;
	}
}

void plugin_ask(struct plugin *plugin)
{
	struct answer *answer =
		mmap(NULL, sizeof(*answer), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct question question = {plugin, answer};
	struct isolate_report report;

	if (answer == MAP_FAILED)
		abort();
	report = isolate_run(tell, &question, LIMIT_S);
	if (report.end == ISOLATE_DONE && answer->told)
		hear(plugin, answer);
	else if (report.end == ISOLATE_DONE)
		REASON(plugin, "%s: it ended the process", answer->where);
	else if (report.end == ISOLATE_CRASHED)
		REASON(plugin, "%s: signal %s", answer->where, sigabbrev_np(report.signal));
	else
		REASON(plugin, "%s: no end within %g s",
			   answer->where[0] ? answer->where : "no child could be made", LIMIT_S);
	munmap(answer, sizeof(*answer));
}
