/*
 * Text <-> double with exact bits. The C locale is forced, so that a program that has called
 * setlocale still reads and writes a decimal point.
 */
#define _GNU_SOURCE
#include "number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 40 /* "-1.7976931348623157e+308f" and a hex float both fit twice */

static locale_t c_locale(void)
{
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static int parse(const char *text, double *out)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || !strchr("+-.0123456789", text[0]))
		return -1;
	if (strcmp(end, "f") == 0)
		/* strtof rounds the text once; (float)value would round it twice. */
		value = (double)strtof(text, &end), end++;
	*out = value;
	return *end ? -1 : 0;
}

int norm_number_parse(const char *text, double *out)
{
	locale_t forced = c_locale(), before = uselocale(forced);
	int status = strlen(text) < NUMBER_MAX ? parse(text, out) : -1;

	uselocale(before);
	freelocale(forced);
	return status;
}

/* 1e-05 -> 1e-5, 1e+06 -> 1e6. */
static void tidy_exponent(char *text)
{
	char *from = strchr(text, 'e'), *to;

	if (!from)
		return;
	to = ++from;
	if (*from == '-')
		from++, to++;
	while (*from == '+' || *from == '0')
		from++;
	memmove(to, from, strlen(from) + 1);
}

/* The fewest digits that come back; 17 always do. */
static void shortest(double value, int as_float, char *out)
{
	char plain[NUMBER_MAX];
	double again = NAN;

	for (int digits = 1; digits <= 17; digits++) {
		double back = NAN;

		snprintf(out, NUMBER_MAX, "%.*g%s", digits, value, as_float ? "f" : "");
		tidy_exponent(out);
		if (parse(out, &back) == 0 && back == value)
			break;
	}
	/* 100 rather than 1e2: plain digits where they are no longer. */
	snprintf(plain, sizeof(plain), "%.0f%s", value, as_float ? "f" : "");
	if (strchr(out, 'e') && strlen(plain) <= strlen(out) && parse(plain, &again) == 0 &&
		again == value)
		memcpy(out, plain, strlen(plain) + 1);
}

size_t norm_number_print(double value, char *out, size_t size)
{
	locale_t forced = c_locale(), before = uselocale(forced);
	char text[NUMBER_MAX], narrow[NUMBER_MAX];

	shortest(value, 0, text);
	if (fabs(value) <= 0x1.fffffep127 && (double)(float)value == value) {
		shortest(value, 1, narrow);
		if (strlen(narrow) < strlen(text))
			memcpy(text, narrow, sizeof(text));
	}
	uselocale(before);
	freelocale(forced);
	return (size_t)snprintf(out, size, "%s", text);
}
