/* What all studies share: progress, failures, the choice of implementations. */
#include "interrupt.h"
#include "study.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void study_fail(struct study_run *run, const char *what)
{
	if (!run->failed)
		message(run->why, "study %s: %s", run->study->name, what);
	run->failed = true;
}

bool study_step(struct study_run *run, size_t done, size_t all)
{
	progress_at(run->progress, run->before + (double)done / (double)(all ? all : 1),
				run->study->name);
	if (interrupt_signal())
		study_fail(run, "interrupted");
	return !run->failed;
}

int study_perform(struct study_run *run, const struct study *study)
{
	run->study = study;
	if (study_step(run, 0, 1))
		study->run(run);
	run->before += 1;
	return run->failed ? -1 : 0;
}

/* Of the wanted ones, the first that a regex matches from its beginning; NULL: none. */
static const struct norm_impl *find(const struct wanted *wanted, const char *pattern)
{
	const struct norm_impl *found = NULL;
	char anchored[128];
	regex_t regex;

	snprintf(anchored, sizeof(anchored), "^(%s)(@|$)", pattern);
	if (regcomp(&regex, anchored, REG_EXTENDED | REG_NOSUB))
		abort(); /* a study's own table */
	for (size_t i = 0; i < wanted->impl_count && !found; i++)
		if (!norm_unavailable(wanted->impls[i]) &&
			regexec(&regex, wanted->impls[i]->name, 0, NULL, 0) == 0)
			found = wanted->impls[i];
	regfree(&regex);
	return found;
}

static const struct norm_impl *first_of(const struct wanted *wanted, const char *alternatives)
{
	const struct norm_impl *found = NULL;
	char word[96];

	for (int length; !found && *alternatives; alternatives += length) {
		alternatives += strspn(alternatives, " ");
		length = (int)strcspn(alternatives, " ");
		snprintf(word, sizeof(word), "%.*s", length, alternatives);
		if (length)
			found = find(wanted, word);
	}
	return found;
}

size_t study_impls(const struct study_run *run, const char *const *choice,
				   const struct norm_impl *out[STUDY_IMPLS])
{
	size_t count = 0;

	if (run->named) {
		while (count < run->wanted->impl_count && count < STUDY_IMPLS) {
			out[count] = run->wanted->impls[count];
			count++;
		}
		return count;
	}
	for (; *choice && count < STUDY_IMPLS; choice++) {
		out[count] = first_of(run->wanted, *choice);
		for (size_t i = 0; i < count && out[count]; i++)
			if (out[i] == out[count]) /* a fallback that is there already */
				out[count] = NULL;
		count += out[count] != NULL;
	}
	return count;
}
