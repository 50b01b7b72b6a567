/* Every built-in implementation: a row in impls.inc declares it, registers it and has it tested. */
#include "norm.h"

#include <string.h>

#define NORM_IMPL(symbol) extern const struct norm_impl symbol;
#include "impls.inc"
#undef NORM_IMPL

static const struct norm_impl *const impls[] = {
#define NORM_IMPL(symbol) &symbol,
#include "impls.inc"
#undef NORM_IMPL
	NULL,
};

const struct norm_impl *const *norm_impls(void)
{
	return impls;
}

const struct norm_impl *norm_find(const char *name)
{
	for (size_t i = 0; impls[i]; i++)
		if (strcmp(impls[i]->name, name) == 0)
			return impls[i];
	return NULL;
}
