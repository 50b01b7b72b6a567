/* The table of verbs: a row here is a verb's dispatch, its help and its completion. */
#include "manual.h"
#include "option.h"
#include "version.h"

#include <stdio.h>

const struct verb verbs[] = {
	{"run", "[SUITE]", "check, time and report a suite (quick, or a file): the main job",
	 verb_run},
	{"list", "[SUBJECT]",
	 "what there is: impls, problems, inputs, cases, suites, studies, figures", verb_list},
	{"study", "[NAME... | all]",
	 "questions with an answer in a sentence and figures: eps, batch, padding ...", verb_study},
	{"report", "STORE...", "the page and its figures, from stores", verb_report},
	{"check", "", "accuracy: every output against the correctly rounded truth", verb_check},
	{"replay", "'LINE'",
	 "one check again, from the line that a failure prints, to the last bit", verb_replay},
	{"bench", "", "time: paired, interleaved rounds, with intervals", verb_bench},
	{"apply", "", "run one implementation, or the reference, on your .npy tensors", verb_apply},
	{"choose", "", "what to ship for a problem, within an error limit, and why not the others",
	 verb_choose},
	{"compare", "BASE NEW",
	 "what got worse between two stores, in accuracy and in time: the gate", verb_compare},
	{"merge", "STORE...", "runs of several stores in one; each machine's stay its own",
	 verb_merge},
	{"export", "STORE", "what was measured, for other programs: CSV, JSON, Markdown, JUnit",
	 verb_export},
	{"doctor", "", "what this machine can resolve now, and what spoils it", verb_doctor},
};
const size_t verb_count = sizeof(verbs) / sizeof(verbs[0]);

static void print_help(void)
{
	options_help(NULL);
}

static void print_version(void)
{
	printf("normlab %s (%s)\n%s, %s: %s\n", version.number, version.commit, version.compiler,
		   version.build, version.flags);
}

const struct program_flag program_flags[] = {
	{"--help", "this", print_help},
	{"--version", "version, commit, compiler and flags", print_version},
	{"--man", "the man page: normlab --man | man -l -", manual_print},
	{"--completion", "for bash: eval \"$(normlab --completion)\"", manual_completion},
};
const size_t program_flag_count = sizeof(program_flags) / sizeof(program_flags[0]);

int verb_refuse(const struct message *why)
{
	fprintf(stderr, "normlab: %s\n", why->text);
	return EXIT_USAGE;
}
