/* The attributes of a problem's text form: the one table that parsing, printing, --help, coverage
 * and tests read. */
#ifndef NORM_PROBLEM_WORDS_H
#define NORM_PROBLEM_WORDS_H

#include "norm.h"

enum norm_attribute_kind {
	NORM_ATTRIBUTE_FLAG,  /* name alone sets an int field to `value` */
	NORM_ATTRIBUTE_WORD,  /* one of `words`, whose index is the field's value */
	NORM_ATTRIBUTE_COUNT, /* an int64_t field; 0 is the default */
	NORM_ATTRIBUTE_REAL,  /* a double field */
	NORM_ATTRIBUTE_RATE   /* a double field that also sets `running` to `value` */
};

struct norm_attribute {
	const char *name;
	enum norm_attribute_kind kind;
	size_t offset;
	const char *const *words;
	int value;
	const char *about; /* its default, and what it changes */
};

extern const struct norm_attribute norm_attributes[];
extern const size_t norm_attribute_count;
/* In the order of their enums, ended by NULL. */
extern const char *const norm_op_words[];
extern const char *const norm_dtype_words[];

#endif
