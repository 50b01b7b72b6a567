/* normlab study NAME... | all: sweeps into the store, then their figures, page and sentences. */
#include "interrupt.h"
#include "recorder.h"
#include "report.h"
#include "study.h"
#include "table.h"
#include "verb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Median intervals: of 6 seeds from the least to the greatest, of 20 from the 6th to the 15th. */
#define QUICK_SEEDS  6
#define SEEDS        20
#define QUICK_S      12 /* of one timing */
#define TIMING_S     60

#define STUDIES_MOST 64

struct study_verb {
	const struct settings *settings;
	const struct study *picked[STUDIES_MOST];
	const char *names[STUDIES_MOST + 1];
	size_t count;
	struct wanted wanted;
	struct progress progress;
	struct message why;
	char store[4096];
	const char *folder;
};

static int list_them(const struct settings *settings)
{
	struct settings list = *settings;
	const char *subject = "studies";

	list.rest = (struct texts){&subject, 1};
	return verb_list(&list);
}

static int pick(struct study_verb *verb)
{
	const struct texts *words = &verb->settings->rest;

	for (size_t i = 0; i < words->count; i++) {
		bool all = strcmp(words->text[i], "all") == 0, found = all;

		for (size_t k = 0; k < study_count && verb->count < STUDIES_MOST; k++) {
			if (!all && strcmp(studies[k].name, words->text[i]) != 0)
				continue;
			verb->names[verb->count] = studies[k].name;
			verb->picked[verb->count++] = &studies[k];
			found = true;
		}
		if (!found)
			return message_word(&verb->why, "study", words->text[i], &studies[0].name,
								study_count, sizeof(studies[0]));
	}
	return 0;
}

static int perform(struct study_verb *verb, struct recorder *recorder)
{
	const struct settings *s = verb->settings;
	struct study_run run = {
		.seed = s->seed,
		.seeds = s->brief ? QUICK_SEEDS : SEEDS,
		.quick = s->brief,
		.threads = (int)s->threads,
		.bench_s = s->brief ? QUICK_S : TIMING_S,
		.wanted = &verb->wanted,
		.named = s->impls.count > 0,
		.store = recorder_store(recorder),
		.progress = &verb->progress,
		.why = &verb->why,
	};
	int status = 0;

	progress_begin(&verb->progress, "study", (double)verb->count, s->quiet);
	for (size_t i = 0; i < verb->count && !status; i++)
		status = study_perform(&run, verb->picked[i]);
	progress_end(&verb->progress);
	return status;
}

static int measure(struct study_verb *verb)
{
	struct recorder *recorder;
	int status;

	if (mkdir(verb->folder, 0777) && errno != EEXIST)
		return message(&verb->why, "--out: folder '%s' cannot be made: %s", verb->folder,
					   strerror(errno));
	recorder = recorder_open(verb->store, "study", "", verb->settings->seed, 0, &verb->why);
	if (!recorder)
		return -1;
	status = perform(verb, recorder);
	if (!status)
		status = recorder_finish(recorder, &verb->why);
	recorder_close(recorder);
	return status;
}

/* Sentences on stdout: what was asked for. */
static int show(struct study_verb *verb)
{
	char *said;
	int status = report_studies(verb->store, verb->names, verb->folder, &said, &verb->why);

	if (status < 0) {
		free(said);
		return -1;
	}
	printf("%s", said);
	free(said);
	if (!verb->settings->quiet)
		printf("page:  %s/index.html\n", verb->folder);
	return status;
}

int verb_study(const struct settings *settings)
{
	struct study_verb verb = {
		.settings = settings,
		.folder = settings->out ? settings->out : "study",
	};
	int status;

	if (!settings->rest.count)
		return list_them(settings);
	snprintf(verb.store, sizeof(verb.store), "%s%s",
			 settings->store ? settings->store : verb.folder,
			 settings->store ? "" : "/normlab.db");
	interrupt_catch();
	status = pick(&verb) || wanted_impls(&verb.wanted, &settings->impls, &verb.why) ||
			 measure(&verb);
	if (!status)
		status = show(&verb);
	wanted_free(&verb.wanted);
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return status ? verb_refuse(&verb.why) : EXIT_HELD;
}
