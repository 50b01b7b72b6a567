/* C text; what is fixed of it stands here as it will be read there. */
#include "choose_emit.h"

#include <inttypes.h>
#include <math.h>

static const char head[] =
	"/*\n"
	" * Which implementation to run, by problem: written by `normlab choose --emit`, from what "
	"was\n"
	" * measured. Compile it beside libnorm (-lnorm) and declare\n"
	" *\n"
	" *     const struct norm_impl *norm_choice(const struct norm_problem *problem);\n"
	" *\n"
	" * NULL: nothing was chosen for a problem like this. Of other numbers of examples, the "
	"nearest one\n"
	" * that was measured counts. Where the CPU lacks what the first choice needs, the next "
	"one is taken.\n";

static const char body[] =
	"\nconst struct norm_impl *norm_choice(const struct norm_problem *problem);\n"
	"\n"
	"static const struct norm_impl *first_able(const char *const *names,\n"
	"\t\t\t\t\t\t\t\t\t\t  const struct norm_problem *problem)\n"
	"{\n"
	"\tfor (; *names; names++) {\n"
	"\t\tconst struct norm_impl *impl = norm_find(*names);\n"
	"\n"
	"\t\tif (impl && !norm_reject(impl, problem))\n"
	"\t\t\treturn impl;\n"
	"\t}\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"/* 1 for the same number of examples, more the further apart; 0: another problem. */\n"
	"static double distance(const struct norm_problem *problem, int64_t n, const char *text)\n"
	"{\n"
	"\tstruct norm_problem alike = *problem;\n"
	"\tchar printed[NORM_TEXT_MAX];\n"
	"\n"
	"\talike.n = n;\n"
	"\tnorm_problem_print(&alike, printed, sizeof(printed));\n"
	"\tif (strcmp(printed, text) != 0 || problem->n < 1)\n"
	"\t\treturn 0;\n"
	"\treturn problem->n > n ? (double)problem->n / (double)n : (double)n / "
	"(double)problem->n;\n"
	"}\n"
	"\n"
	"const struct norm_impl *norm_choice(const struct norm_problem *problem)\n"
	"{\n"
	"\tconst struct norm_impl *best = NULL;\n"
	"\tdouble nearest = 0;\n"
	"\n"
	"\tfor (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {\n"
	"\t\tdouble away = distance(problem, choices[i].n, choices[i].problem);\n"
	"\t\tconst struct norm_impl *impl = away > 0 ? first_able(choices[i].impls, problem) : "
	"NULL;\n"
	"\n"
	"\t\tif (impl && (!best || away < nearest)) {\n"
	"\t\t\tbest = impl;\n"
	"\t\t\tnearest = away;\n"
	"\t\t}\n"
	"\t}\n"
	"\treturn best;\n"
	"}\n";

static void emit_limits(FILE *out, const struct choose_question *question)
{
	bool ulp = isfinite(question->max_ulp);

	fprintf(out, " *\n * The error limit: %g %s, on",
			ulp ? question->max_ulp : question->max_normwise, ulp ? "ulp" : "u (normwise)");
	for (size_t i = 0; question->inputs[i]; i++)
		fprintf(out, "%s %s", i ? "," : "", question->inputs[i]);
	fprintf(out, ".\n */\n#include <norm.h>\n\n#include <string.h>\n\n");
}

void choose_emit(FILE *out, const struct choose_emitted *choices, size_t count)
{
	fputs(head, out);
	emit_limits(out, choices[0].question);
	for (size_t i = 0; i < count; i++) {
		const struct choose_answer *answer = choices[i].answer;

		fprintf(out, "static const char *const impls_%zu[] = {\n", i);
		for (size_t k = 0; k < answer->count && answer->rows[k].able; k++)
			fprintf(out, "\t\"%s\", /* %.4g ns a call, %.3g %s */\n", answer->rows[k].impl,
					answer->rows[k].ns, answer->rows[k].error, answer->unit);
		fprintf(out, "\tNULL,\n};\n\n");
	}
	fprintf(out,
			"static const struct {\n\tconst char *problem;\n\tint64_t n;\n\tconst char *const "
			"*impls;\n} choices[] = {\n");
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t{\"%s\", %" PRId64 ", impls_%zu},\n", choices[i].question->problem,
				choices[i].problem->n, i);
	fprintf(out, "};\n");
	fputs(body, out);
}
