/* normlab choose: what to ship, for each problem, and why not the others. */
#include "choose.h"
#include "choose_emit.h"
#include "choose_measure.h"
#include "choose_show.h"
#include "interrupt.h"
#include "store.h"
#include "verb.h"
#include "wanted.h"
#include "whole_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct choose_verb {
	const struct settings *settings;
	struct wanted wanted;
	struct texts problems; /* --problem, and the lines of --problems */
	char **lines;
	size_t line_count;
	char (*input_texts)[INPUT_TEXT_MAX];
	const char **inputs; /* canonical, ended by NULL */
	char (*texts)[NORM_TEXT_MAX];
	struct choose_question *questions;
	struct choose_answer *answers;
	char folder[64], store[4096];
	struct message *why;
};

static void *room(size_t count, size_t size)
{
	void *made = calloc(count + 1, size);

	if (!made)
		abort();
	return made;
}

/* ---- what was asked for -------------------------------------------------------------------------- */

static void add_problem(struct choose_verb *verb, const char *text)
{
	const char **grown =
		realloc(verb->problems.text, (verb->problems.count + 1) * sizeof(*verb->problems.text));

	if (!grown)
		abort();
	verb->problems.text = grown;
	grown[verb->problems.count++] = text;
}

/* A problem a line; # begins a comment. */
static int read_lines(struct choose_verb *verb, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return message(verb->why, "--problems '%s': %s; a file with a problem a line", path,
					   strerror(errno));
	while (getline(&line, &size, file) > 0) {
		char *word = line + strspn(line, " \t\r\n"), *copy;

		word[strcspn(word, " \t\r\n#")] = '\0';
		if (!*word)
			continue;
		copy = strdup(word);
		verb->lines = realloc(verb->lines, (verb->line_count + 1) * sizeof(*verb->lines));
		if (!copy || !verb->lines)
			abort();
		verb->lines[verb->line_count++] = copy;
		add_problem(verb, copy);
	}
	free(line);
	fclose(file);
	return verb->line_count ? 0
							: message(verb->why, "--problems '%s': has no problem in it", path);
}

static int read_inputs(struct choose_verb *verb)
{
	struct texts usual = {choose_inputs, 0};
	const struct texts *given = &verb->settings->inputs;

	while (choose_inputs[usual.count])
		usual.count++;
	if (wanted_inputs(&verb->wanted, given->count ? given : &usual, verb->why))
		return -1;
	verb->input_texts = room(verb->wanted.input_count, sizeof(*verb->input_texts));
	verb->inputs = room(verb->wanted.input_count, sizeof(*verb->inputs));
	for (size_t i = 0; i < verb->wanted.input_count; i++) {
		input_print(&verb->wanted.inputs[i], verb->input_texts[i],
					sizeof(verb->input_texts[i]));
		verb->inputs[i] = verb->input_texts[i];
	}
	return 0;
}

static int refuse_missing(const struct settings *s, struct message *why)
{
	if (s->rest.count)
		return message(why, "choose: '%s' is no flag; problems go with --problem",
					   s->rest.text[0]);
	if (!s->problems.count && !s->problem_file)
		return message(why, "choose: needs --problem, as in --problem layer/bf16/4096x4096, or "
							"--problems FILE");
	return 0;
}

static int read_wanted(struct choose_verb *verb)
{
	const struct settings *s = verb->settings;

	if (refuse_missing(s, verb->why))
		return -1;
	for (size_t i = 0; i < s->problems.count; i++)
		add_problem(verb, s->problems.text[i]);
	if ((s->problem_file && read_lines(verb, s->problem_file)) ||
		wanted_problems(&verb->wanted, &verb->problems, verb->why) || read_inputs(verb) ||
		wanted_impls(&verb->wanted, &s->impls, verb->why))
		return -1;
	wanted_without_reference(&verb->wanted);
	return verb->wanted.impl_count
			   ? 0
			   : message(verb->why,
						 "--impl: the reference is the truth, not something to ship");
}

static void ask(struct choose_verb *verb)
{
	const struct settings *s = verb->settings;
	size_t count = verb->wanted.problem_count;
	bool limited = isfinite(s->max_ulp) || isfinite(s->max_normwise);

	verb->texts = room(count, sizeof(*verb->texts));
	verb->questions = room(count, sizeof(*verb->questions));
	verb->answers = room(count, sizeof(*verb->answers));
	for (size_t i = 0; i < count; i++) {
		norm_problem_print(&verb->wanted.problems[i], verb->texts[i], sizeof(verb->texts[i]));
		verb->questions[i] = (struct choose_question){
			.problem = verb->texts[i],
			.cache = s->cold ? "cold" : "hot",
			.threads = s->threads,
			.max_ulp = s->max_ulp,
			.max_normwise = limited ? s->max_normwise : CHOOSE_NORMWISE,
			.inputs = verb->inputs,
			.only = s->impls.count ? verb->wanted.impls : NULL,
			.only_count = verb->wanted.impl_count,
			.libnorm = s->emit != NULL,
		};
	}
}

/* ---- measuring and deciding ---------------------------------------------------------------------- */

static struct choose_job job_of(const struct choose_verb *verb, size_t i)
{
	return (struct choose_job){
		.question = &verb->questions[i],
		.problem = &verb->wanted.problems[i],
		.inputs = verb->wanted.inputs,
		.input_count = verb->wanted.input_count,
		.impls = verb->wanted.impls,
		.impl_count = verb->wanted.impl_count,
		.seed = verb->settings->seed,
		.quiet = verb->settings->quiet,
		.budget_s = verb->settings->time_budget,
	};
}

static int measure(struct choose_verb *verb, bool dry)
{
	for (size_t i = 0; i < verb->wanted.problem_count; i++) {
		struct choose_job job = job_of(verb, i);
		struct choose_lack lack;

		if (choose_lacks(verb->store, &job, &lack, verb->why))
			return -1;
		if (dry)
			printf("%s: %lld checks and %lld timings are missing\n", verb->texts[i],
				   (long long)lack.checks, (long long)lack.times);
		else if ((lack.checks || lack.times) && choose_measure(verb->store, &job, verb->why))
			return -1;
	}
	return 0;
}

static int decide(struct choose_verb *verb)
{
	struct store *store = store_open(verb->store, STORE_READ, verb->why);
	int status = store ? 0 : -1;

	for (size_t i = 0; i < verb->wanted.problem_count && !status; i++)
		status = choose_decide(store_sqlite(store), &verb->questions[i], &verb->answers[i],
							   verb->why);
	store_close(store);
	return status;
}

static int emit(const struct choose_verb *verb)
{
	size_t count = verb->wanted.problem_count;
	struct choose_emitted *choices = room(count, sizeof(*choices));
	struct whole_file file;
	int status = -1;

	for (size_t i = 0; i < count; i++)
		choices[i] = (struct choose_emitted){&verb->wanted.problems[i], &verb->questions[i],
											 &verb->answers[i]};
	if (!whole_file_begin(&file, "--emit", verb->settings->emit, verb->why)) {
		choose_emit(file.stream, choices, count);
		status = whole_file_end(&file, 0, verb->why);
	}
	free(choices);
	return status;
}

/* A problem for which nothing is within the limits is a failure; of the others C is emitted only with it. */
static int answer(struct choose_verb *verb)
{
	size_t count = verb->wanted.problem_count;
	int code = EXIT_HELD;

	if (decide(verb) ||
		choose_show(verb->questions, verb->answers, count, verb->settings, verb->why))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!verb->answers[i].chosen)
			code = EXIT_FAILED;
	if (!verb->settings->emit)
		return code;
	if (code == EXIT_FAILED)
		fprintf(stderr, "normlab: --emit: not written: a problem has no choice\n");
	else if (emit(verb))
		return -1;
	return code;
}

/* Without --store, what is measured is forgotten. */
static int place_store(struct choose_verb *verb)
{
	const char *temporary = getenv("TMPDIR");

	if (verb->settings->store) {
		snprintf(verb->store, sizeof(verb->store), "%s", verb->settings->store);
		return 0;
	}
	snprintf(verb->folder, sizeof(verb->folder), "%.40s/normlab-XXXXXX",
			 temporary ? temporary : "/tmp");
	if (!mkdtemp(verb->folder)) {
		verb->folder[0] = '\0';
		return message(verb->why, "choose: no temporary folder: %s; --store FILE, or TMPDIR",
					   strerror(errno));
	}
	snprintf(verb->store, sizeof(verb->store), "%s/normlab.db", verb->folder);
	return 0;
}

static void clean(struct choose_verb *verb)
{
	if (verb->folder[0]) {
		unlink(verb->store);
		rmdir(verb->folder);
	}
	for (size_t i = 0; i < verb->wanted.problem_count && verb->answers; i++)
		choose_free(&verb->answers[i]);
	for (size_t i = 0; i < verb->line_count; i++)
		free(verb->lines[i]);
	free(verb->lines);
	free(verb->problems.text);
	free(verb->input_texts);
	free(verb->inputs);
	free(verb->texts);
	free(verb->questions);
	free(verb->answers);
	wanted_free(&verb->wanted);
}

int verb_choose(const struct settings *settings)
{
	struct message why = {""};
	struct choose_verb verb = {.settings = settings, .why = &why};
	int code = read_wanted(&verb);

	interrupt_catch();
	if (!code) {
		ask(&verb);
		code = place_store(&verb);
	}
	if (!code)
		code = measure(&verb, settings->dry_run);
	if (!code && !settings->dry_run)
		code = answer(&verb);
	clean(&verb);
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return code < 0 ? verb_refuse(&why) : code;
}
