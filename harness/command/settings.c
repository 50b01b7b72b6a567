/* The settings before any flag, and their end. */
#include "settings.h"

#include "compare.h"

#include <math.h>
#include <stdlib.h>

struct settings settings_default(void)
{
	return (struct settings){.seed = 1,
							 .threads = 1,
							 .axis = -1,
							 .spread = COMPARE_SPREAD_PERCENT,
							 .max_ulp = INFINITY,
							 .max_normwise = INFINITY};
}

void settings_free(struct settings *settings)
{
	struct texts *const lists[] = {
		&settings->rest,    &settings->impls,   &settings->problems,      &settings->inputs,
		&settings->plugins, &settings->filters, &settings->gbench_context};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		free(lists[i]->text);
	*settings = (struct settings){0};
}
