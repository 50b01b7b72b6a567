/* Any suite file: read, or refused with the line's number; what was read is freed once. */
#include "suite.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct message why = {""};
	struct suite suite;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (suite_parse("fuzz", text, &suite, &why) == 0) {
		if (!suite.problem_count && !suite.time_count)
			abort();
		suite_free(&suite);
	} else if (strncmp(why.text, "suite fuzz", 10) != 0) {
		abort();
	}
	free(text);
	return 0;
}
