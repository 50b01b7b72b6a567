/* The table of verbs: a row here is a verb's dispatch, its help and its completion. */
#include "verb.h"

#include <stdio.h>

const struct verb verbs[] = {
	{"run", "[SUITE]", "check, time and report a suite (quick, or a file): the main job",
	 verb_run},
	{"list", "[SUBJECT]", "what there is: impls, problems, inputs, suites, figures", verb_list},
	{"report", "STORE…", "the page and its figures, from stores", verb_report},
	{"check", "", "accuracy: every output against the correctly rounded truth", verb_check},
	{"bench", "", "time: paired, interleaved rounds, with intervals", verb_bench},
	{"apply", "", "run one implementation, or the reference, on your .npy tensors", verb_apply},
	{"doctor", "", "what this machine can resolve now, and what spoils it", verb_doctor},
};
const size_t verb_count = sizeof(verbs) / sizeof(verbs[0]);

int verb_refuse(const struct message *why)
{
	fprintf(stderr, "normlab: %s\n", why->text);
	return EXIT_USAGE;
}
