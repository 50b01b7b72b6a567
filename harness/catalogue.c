/* One list of everything that can compute a norm: libnorm's table, and the reference. */
#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

const struct norm_impl *const *catalogue(void)
{
	static const struct norm_impl **all;
	const struct norm_impl *const *built_in = norm_impls();
	size_t count = 0;

	if (all)
		return all;
	while (built_in[count])
		count++;
	all = calloc(count + 2, sizeof(*all));
	if (!all)
		abort();
	memcpy(all, built_in, count * sizeof(*all));
	all[count] = &reference_impl;
	return all;
}

size_t catalogue_names(const char ***names)
{
	const struct norm_impl *const *all = catalogue();
	size_t count = 0;

	while (all[count])
		count++;
	*names = calloc(count, sizeof(**names));
	if (!*names)
		abort();
	for (size_t i = 0; i < count; i++)
		(*names)[i] = all[i]->name;
	return count;
}

const struct norm_impl *catalogue_find(const char *name)
{
	const struct norm_impl *const *all = catalogue();

	for (size_t i = 0; all[i]; i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}
