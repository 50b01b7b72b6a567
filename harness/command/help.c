/* --help, from the tables of verbs, options and attributes. As wide as the terminal, 80 to 120. */
#include "option.h"
#include "problem_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

static int width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	int wide = columns ? (int)strtol(columns, NULL, 10) : 0;

	if (wide <= 0 && ioctl(1, TIOCGWINSZ, &size) == 0)
		wide = size.ws_col;
	if (wide <= 0)
		wide = 80;
	return wide < 40 ? 40 : wide > 120 ? 120 : wide;
}

/* `text` broken at spaces, from column `indent` on; the cursor is at column `at`. */
static void wrapped(const char *text, int at, int indent)
{
	int last = width();

	if (at >= indent)
		printf("\n%*s", indent, "");
	else
		printf("%*s", indent - at, "");
	at = indent;
	while (*text) {
		int length = (int)strcspn(text, " ");

		if (at > indent && at + 1 + length > last) {
			printf("\n%*s", indent, "");
			at = indent;
		}
		at += printf("%s%.*s", at > indent ? " " : "", length, text);
		text += length + (text[length] == ' ');
	}
	printf("\n");
}

static void print_options(const struct verb *verb)
{
	printf("\nOptions\n");
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &options[i];
		char flag[64];

		if (!option_applies(option, verb))
			continue;
		if (option->letter)
			snprintf(flag, sizeof(flag), "  -%c, %s", option->letter, option->name);
		else
			snprintf(flag, sizeof(flag), "      %s", option->name);
		wrapped(
			option->about,
			printf("%s%s%s", flag, option->meta ? " " : "", option->meta ? option->meta : ""),
			30);
	}
}

static int takes_problem(const struct verb *verb)
{
	for (size_t i = 0; i < option_count; i++)
		if (strcmp(options[i].name, "--problem") == 0)
			return option_applies(&options[i], verb);
	return 0;
}

static void print_attributes(void)
{
	printf("\nProblems: op/type/shape[/attribute[=value]]...\n");
	wrapped(
		"op: layer, rms, batch; type: f32, f64, bf16, f16; the shape's last extent is the "
		"features, except for batch: NxC, NxCxS..., or NxSxC with nhwc. Defaults (in brackets) "
		"are PyTorch's; other libraries differ.",
		0, 2);
	for (size_t i = 0; i < norm_attribute_count; i++) {
		const struct norm_attribute *a = &norm_attributes[i];
		int at = printf("  %s%s", a->name, a->kind == NORM_ATTRIBUTE_FLAG ? "" : "=");

		for (size_t word = 0; a->words && a->words[word]; word++)
			at += printf("%s%s", word ? "|" : "", a->words[word]);
		wrapped(a->about, at, 30);
	}
}

static void program_help(void)
{
	printf(
		"normlab: which implementation of LayerNorm, RMSNorm or BatchNorm to ship, with proof\n"
		"\nUsage: normlab VERB [options]\n\nVerbs\n");
	for (size_t i = 0; i < verb_count; i++)
		wrapped(verbs[i].about, printf("  %s %s", verbs[i].name, verbs[i].operands), 30);
	printf("\nOptions\n");
	for (size_t i = 0; i < program_flag_count; i++)
		wrapped(program_flags[i].about, printf("      %s", program_flags[i].name), 30);
	printf(
		"\nnormlab VERB --help tells a verb's options. First: normlab run quick\n"
		"Exit: 0 all held; 1 an accuracy or crash failure; 2 usage or environment; 3 slower; "
		"4 ambiguous\n      under --strict; 128+n on signal n\n");
}

void options_help(const struct verb *verb)
{
	if (!verb) {
		program_help();
		return;
	}
	printf("normlab %s: %s\n\nUsage: normlab %s %s%s[options]\n", verb->name, verb->about,
		   verb->name, verb->operands, *verb->operands ? " " : "");
	print_options(verb);
	if (takes_problem(verb))
		print_attributes();
}
