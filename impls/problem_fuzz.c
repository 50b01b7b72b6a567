/* Any bytes: parsing never reads beyond them, and what it accepts comes back from its own text. */
#include "norm.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), why[200], once[NORM_TEXT_MAX], twice[NORM_TEXT_MAX];
	struct norm_problem p, back;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (norm_problem_parse(text, &p, why, sizeof(why)) == 0) {
		if (norm_problem_invalid(&p) ||
			norm_problem_print(&p, once, sizeof(once)) >= sizeof(once))
			abort();
		if (norm_problem_parse(once, &back, why, sizeof(why)))
			abort();
		norm_problem_print(&back, twice, sizeof(twice));
		if (strcmp(once, twice) != 0)
			abort();
	}
	free(text);
	return 0;
}
