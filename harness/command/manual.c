/* Roff and shell text; every word of them is a row of some table. */
#include "manual.h"

#include "option.h"
#include "problem_words.h"
#include "version.h"

#include <stdio.h>

/* Text in which roff sees no command: backslashes, dashes and leading dots are escaped. */
static void roff(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
	}
}

static void item(const char *term, const char *value, const char *about)
{
	printf(".TP\n.B ");
	roff(term);
	if (value && *value) {
		printf(" \\fI");
		roff(value);
		printf("\\fR");
	}
	printf("\n");
	roff(about);
	printf("\n");
}

static void options_of(const struct verb *verb)
{
	for (size_t i = 0; i < option_count; i++) {
		char term[64];

		if (!option_applies(&options[i], verb))
			continue;
		if (verb && option_applies(&options[i], NULL))
			continue; /* what every verb takes stands once */
		if (options[i].letter)
			snprintf(term, sizeof(term), "-%c, %s", options[i].letter, options[i].name);
		else
			snprintf(term, sizeof(term), "%s", options[i].name);
		item(term, options[i].meta, options[i].about);
	}
}

void manual_print(void)
{
	printf(".TH NORMLAB 1 \"\" \"normlab %s\"\n.SH NAME\n", version.number);
	printf("normlab \\- which implementation of LayerNorm, RMSNorm or BatchNorm to ship, with "
		   "proof\n.SH SYNOPSIS\n.B normlab\n.I VERB\n[\\fIoptions\\fR]\n.SH DESCRIPTION\n");
	printf("Compares every output with the correctly rounded result, decided exactly, and "
		   "claims a "
		   "difference in time only when paired, interleaved rounds separate it.\n.SH VERBS\n");
	for (size_t i = 0; i < verb_count; i++)
		item(verbs[i].name, verbs[i].operands, verbs[i].about);
	for (size_t i = 0; i < verb_count; i++) {
		printf(".SH OPTIONS OF %s\n", verbs[i].name);
		options_of(&verbs[i]);
	}
	printf(".SH OPTIONS OF EVERY VERB\n");
	options_of(NULL);
	printf(".SH PROBLEMS\nA problem is op/type/shape followed by attributes. Defaults are "
		   "PyTorch's "
		   "and stand in brackets.\n");
	for (size_t i = 0; i < norm_attribute_count; i++)
		item(norm_attributes[i].name,
			 norm_attributes[i].kind == NORM_ATTRIBUTE_FLAG ? NULL : "value",
			 norm_attributes[i].about);
	printf(
		".SH EXIT STATUS\n0 all held; 1 an accuracy or crash failure; 2 usage or environment; "
		"3 a time regression; 4 ambiguous under \\-\\-strict; 128+n on signal n.\n");
}

void manual_completion(void)
{
	printf("_normlab()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} words=\n"
		   "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='");
	for (size_t i = 0; i < program_flag_count; i++)
		printf("%s%s", i ? " " : "", program_flags[i].name);
	for (size_t i = 0; i < verb_count; i++)
		printf(" %s", verbs[i].name);
	printf("'\n\telse\n\t\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < verb_count; i++) {
		printf("\t\t%s) words='", verbs[i].name);
		for (size_t k = 0, first = 1; k < option_count; k++)
			if (option_applies(&options[k], &verbs[i])) {
				printf("%s%s", first ? "" : " ", options[k].name);
				first = 0;
			}
		printf("' ;;\n");
	}
	printf("\t\tesac\n\tfi\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
		   "complete -o default -F _normlab normlab\n");
}
