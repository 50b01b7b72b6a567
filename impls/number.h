/* Real numbers as text: exact both ways, whatever the locale. */
#ifndef NORM_NUMBER_H
#define NORM_NUMBER_H

#include <stddef.h>

/* 0 when all of `text` is one number: decimal, hex, or either with an `f` for the float nearest. */
int norm_number_parse(const char *text, double *out);
/* The shortest text that norm_number_parse turns back into exactly `value` (finite). */
size_t norm_number_print(double value, char *out, size_t size);

#endif
