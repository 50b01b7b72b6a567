/* The suffix of the name says which. A process that runs one from elsewhere loads it once. */
#include "twin.h"

#include "beside.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void twin_make(struct twin *twin, const struct norm_impl *of, const char *how)
{
	snprintf(twin->name, sizeof(twin->name), "%s%s", of->name, how);
	twin->impl = *of;
	twin->impl.name = twin->name;
}

/* Kept loaded: plans hold pointers into it. */
static const struct norm_impl *elsewhere(const char *name, uint64_t draw)
{
	const struct norm_impl *(*find)(const char *) = NULL;
	char path[4096];
	void *library = NULL;

	if (beside_library(draw, path, sizeof(path)))
		library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (library)
		*(void **)&find = dlsym(library, "norm_find");
	return find ? find(name) : NULL;
}

static bool cut(char *name, const char *suffix)
{
	size_t length = strlen(name), tail = strlen(suffix);

	if (length <= tail || strcmp(name + length - tail, suffix) != 0)
		return false;
	name[length - tail] = 0;
	return true;
}

const struct norm_impl *twin_find(const char *name, uint64_t draw,
								  const struct norm_impl *(*find)(const char *name))
{
	char original[96];

	snprintf(original, sizeof(original), "%s", name);
	if (cut(original, TWIN_AGAIN))
		return find(original);
	return cut(original, TWIN_ELSEWHERE) ? elsewhere(original, draw) : NULL;
}
