/* Any command line: each verb's flags are read or refused with one line, never beyond their bytes. */
#include "option.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte picks the verb; words are separated by NUL or newline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words[WORDS + 1] = {NULL}, *text = malloc(size + 1);
	struct settings settings = settings_default();
	struct message why = {""};
	int count = 0;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	for (char *at = text + (size > 0), *end = text + size; at <= end && count < WORDS;) {
		words[count++] = at;
		at += strcspn(at, "\n");
		*at++ = '\0';
	}
	if (options_parse(&verbs[(size ? data[0] : 0) % verb_count], count, words, &settings,
					  &why) &&
		!why.text[0])
		abort();
	if (strchr(why.text, '\n'))
		abort();
	settings_free(&settings);
	free(text);
	return 0;
}
