/* normlab run: a suite's checks, its timings, and the report, all through the store. */
#include "accuracy.h"
#include "bench.h"
#include "doctor.h"
#include "estimate.h"
#include "gbench_flags.h"
#include "interrupt.h"
#include "progress.h"
#include "recorder.h"
#include "report.h"
#include "store_tally.h"
#include "suite.h"
#include "verb.h"
#include "wanted.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A run in hand. */
struct run {
	const struct settings *settings;
	struct suite suite;
	struct wanted wanted, timed; /* impls alone: the suite has the rest */
	const struct norm_impl *baseline;
	char store[4096], folder[4096];
	struct gbench_flags flags;
	FILE *gbench_out;
	struct recorder *recorder;
	struct progress progress;
	struct message *why;
	struct store_tally tally;
	bool measured; /* and stored: what is left is the report */
};

static int make_folder(const char *path, struct message *why)
{
	char part[4096];

	snprintf(part, sizeof(part), "%s", path);
	for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return message(why, "--out: folder '%s' cannot be made: %s", path, strerror(errno));
		if (!slash)
			return 0;
		*slash = '/';
	}
}

/* ---- checks ------------------------------------------------------------------------------------- */

static bool done(void *context, const struct check_data *data, const struct norm_impl *impl)
{
	struct run *run = context;

	return recorder_has(run->recorder, data, impl);
}

static int row(void *context, const struct check_data *data, const struct norm_impl *impl,
			   const struct check_result *result)
{
	struct run *run = context;
	bool fails = verdict_fails(result->verdict);
	struct message line;

	if (fails ? !result->expected : result->known != NULL) {
		check_explain(data, impl, result, &line);
		progress_say(&run->progress, "%s", line.text);
	}
	if (recorder_result(run->recorder, data, impl, result, run->why))
		return -1;
	return interrupt_signal() ? message(run->why, "interrupted") : 0;
}

static void show(void *context, size_t checked, size_t all)
{
	struct run *run = context;

	(void)all;
	progress_at(&run->progress, (double)checked, NULL);
}

static int check(struct run *run)
{
	struct accuracy_request request = {
		.problems = run->suite.problems,
		.problem_count = run->suite.problem_count,
		.inputs = run->suite.inputs,
		.input_count = run->suite.input_count,
		.impls = run->wanted.impls,
		.impl_count = run->wanted.impl_count,
		.seed = run->settings->seed,
		.threads = (int)run->settings->threads,
		.context = run,
		.done = done,
		.row = row,
		.progress = show,
	};
	size_t all = request.problem_count * request.input_count * request.impl_count;
	int status;

	progress_begin(&run->progress, "check", (double)all, run->settings->quiet);
	status = accuracy_run(&request, run->why);
	progress_end(&run->progress);
	return status;
}

/* ---- time --------------------------------------------------------------------------------------- */

static double budget_of(const struct run *run)
{
	double asked = run->settings->time_budget;

	return asked > 0 ? asked : run->suite.budget_s;
}

/* Groups share the budget and the error probability of the run by their numbers of problems. One
 * that a resumed run has finished is not timed again; one that it had begun starts anew. */
static int time_group(struct run *run, const struct suite_times *times,
					  const struct input *input)
{
	const struct settings *s = run->settings;
	double share = (double)times->count / (double)run->suite.time_count;
	struct bench_request request = {
		.problems = times->problems,
		.problem_count = times->count,
		.impls = run->timed.impls,
		.impl_count = run->timed.impl_count,
		.input = input,
		.seed = s->seed,
		.threads = times->threads ? times->threads : (int)s->threads,
		.cold = times->cold,
		.quiet = s->quiet,
		.rounds = (int)s->rounds,
		.processes = (int)s->processes,
		.slice_s = run->flags.slice_s,
		.filter = &run->flags.filter,
		.budget_s = share * budget_of(run),
		.alpha_share = share,
		.baseline = run->baseline,
		.store = recorder_store(run->recorder),
	};
	struct bench_result result = {0};
	int status;

	if (bench_recorded(&request))
		return 0;
	status = bench_run(&request, &result, run->why);
	bench_free(&result);
	if (!status && interrupt_signal())
		return message(run->why, "interrupted");
	return status;
}

static int time_it(struct run *run)
{
	struct input input;
	int status;

	/* Time depends on data through NaN, Inf and subnormals alone: plain data is what is asked. */
	status = input_parse("normal", &input, run->why);
	for (size_t i = 0; !status && i < run->suite.times_count; i++)
		status = time_group(run, &run->suite.times[i], &input);
	return status;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static int prepare(struct run *run)
{
	const struct settings *s = run->settings;
	const char *name = s->rest.count ? s->rest.text[0] : "quick";
	struct texts impls = s->impls;
	const char *folder = s->out ? s->out : "report";

	if (s->rest.count > 1)
		return message(run->why, "run: one suite at a time, and '%s' is a second",
					   s->rest.text[1]);
	if (gbench_flags_read(s, &run->flags, run->why) || suite_read(name, &run->suite, run->why))
		return -1;
	if (!impls.count)
		impls = (struct texts){(const char **)(void *)run->suite.impls, run->suite.impl_count};
	if (wanted_impls(&run->wanted, &impls, run->why) ||
		wanted_impls(&run->timed, &impls, run->why) ||
		wanted_baseline(s->baseline, &run->baseline, run->why))
		return -1;
	if (!impls.count)
		wanted_without_reference(&run->timed);
	snprintf(run->folder, sizeof(run->folder), "%s", folder);
	snprintf(run->store, sizeof(run->store), "%s%s", s->store ? s->store : folder,
			 s->store ? "" : "/normlab.db");
	return 0;
}

/* "about 25 s", "about 40 min": no finer than it is known. */
static const char *about(double seconds, char out[32])
{
	if (seconds < 90)
		snprintf(out, 32, "about %.0f s", ceil(seconds));
	else
		snprintf(out, 32, "about %.0f min", ceil(seconds / 60));
	return out;
}

static void tell_plan(const struct run *run, FILE *out)
{
	double checks = estimate_checks(&run->suite, &run->wanted);
	double timing = run->suite.time_count ? budget_of(run) : 0;
	char check_text[32], timing_text[32], all_text[32];

	fprintf(out,
			"suite %s: %zu checks (%zu problems x %zu inputs x %zu implementations), %s; %zu "
			"problems timed, %s; %s in all\n",
			run->suite.name,
			run->suite.problem_count * run->suite.input_count * run->wanted.impl_count,
			run->suite.problem_count, run->suite.input_count, run->wanted.impl_count,
			about(checks, check_text), run->suite.time_count, about(timing, timing_text),
			about(checks + timing, all_text));
}

static void plan_only(const struct run *run)
{
	tell_plan(run, stdout);
	printf("store %s, report %s\n", run->store, run->folder);
}

/* A folder that cannot be written, or a store that is none, is told before anything is measured. */
static int measure(struct run *run)
{
	int status;

	if (make_folder(run->folder, run->why))
		return -1;
	run->recorder = recorder_open(run->store, run->suite.name, run->suite.text,
								  run->settings->seed, run->settings->resume, run->why);
	if (!run->recorder)
		return -1;
	if (run->settings->resume && !recorder_resumed(run->recorder))
		fprintf(stderr,
				"normlab: --resume: %s has no run of this suite, seed, program and machine; "
				"one begins\n",
				run->store);
	if (!run->settings->quiet)
		tell_plan(run, stderr);
	status = gbench_flags_open(run->settings, &run->gbench_out, run->why);
	if (!status)
		status = doctor_record(recorder_store(run->recorder), run->why);
	if (!status)
		status = check(run);
	if (!status)
		status = time_it(run);
	if (!status)
		status = store_tally(recorder_store(run->recorder), &run->tally, run->why) ||
				 recorder_finish(run->recorder, run->why);
	run->measured = !status;
	status |= gbench_flags_write(&run->flags, recorder_store(run->recorder), run->gbench_out,
								 run->why);
	recorder_close(run->recorder);
	return status;
}

static void summarise(const struct run *run, const struct message *pictures)
{
	const struct store_tally *tally = &run->tally;
	const char *comma = "";

	printf("checks: ");
	for (enum verdict verdict = 0; verdict < VERDICTS; verdict++) {
		if (tally->verdicts[verdict])
			printf("%s%lld %s", comma, (long long)tally->verdicts[verdict],
				   verdict_word(verdict));
		comma = tally->verdicts[verdict] ? ", " : comma;
	}
	printf("; failures: %lld expected, %lld not\n", (long long)tally->expected,
		   (long long)tally->failures);
	if (tally->verdicts[VERDICT_WEAK])
		printf("WEAK:   right, but on data that cannot tell the problem from a neighbouring "
			   "one; of "
			   "%lld pairs of implementation and problem, %lld are told by some input\n",
			   (long long)tally->held, (long long)(tally->held - tally->never_told));
	printf("store:  %s\nreport: %s/index.html\n", run->store, run->folder);
	if (pictures->text[0])
		fprintf(stderr, "normlab: %s\n", pictures->text);
}

/* What was interrupted can go on; the exit code is the shell's for that signal. */
static int interrupted(const struct run *run)
{
	if (run->measured)
		fprintf(stderr,
				"normlab: interrupted; all is measured: normlab report %s --out %s draws it\n",
				run->store, run->folder);
	else
		fputs("normlab: interrupted; the same command with --resume goes on\n", stderr);
	return 128 + interrupt_signal();
}

static int report(struct run *run)
{
	struct message pictures = {""};
	const char *store = run->store;

	if (report_write(&store, 1, run->folder, &pictures) < 0) {
		*run->why = pictures;
		return -1;
	}
	summarise(run, &pictures);
	return 0;
}

int verb_run(const struct settings *settings)
{
	struct message why = {""};
	struct run run = {.settings = settings, .why = &why};
	int code = EXIT_HELD, status = prepare(&run);

	interrupt_catch();
	if (!status && settings->dry_run)
		plan_only(&run);
	else if (!status)
		status = measure(&run) || report(&run);
	if (interrupt_signal())
		code = interrupted(&run);
	else if (status)
		code = verb_refuse(&why);
	else if (run.tally.failures)
		code = EXIT_FAILED;
	gbench_flags_free(&run.flags);
	suite_free(&run.suite);
	wanted_free(&run.wanted);
	wanted_free(&run.timed);
	return code;
}
