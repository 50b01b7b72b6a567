/*
 * The parent's side: the job goes to the process as lines of text on its standard input, slices
 * come back as lines on its standard output. Inputs are inherited as memory files.
 */
#include "clock.h"

#include "beside.h"
#include "catalogue.h"
#include "interrupt.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
	pid_t pid;
	FILE *job, *reply;
};

static void tell(const struct clock_job *job, FILE *to)
{
	char text[NORM_TEXT_MAX];

	fprintf(to, "seed %llu\nrounds %d\nthreads %d\nslice_s %a\nbeyond %zu\n",
			(unsigned long long)job->seed, job->rounds, job->threads, job->slice_s,
			job->beyond);
	for (int i = 0; i < job->count; i++) {
		const struct clock_cell *cell = &job->cells[i];

		norm_problem_print(&cell->problem, text, sizeof(text));
		fprintf(to, "problem %d %d %s\n", i, cell->inputs, text);
		for (int k = 0; k < cell->count; k++) {
			const struct plugin *plugin = catalogue_plugin_of(cell->subjects[k]);

			if (cell->out[k])
				continue;
			if (plugin)
				fprintf(to, "plugin %s\n", plugin->file);
			fprintf(to, "subject %d %s\n", k, cell->subjects[k]->name);
		}
	}
	fputs("end\n", to);
}

static int start(struct child *child, uint64_t seed, struct message *why)
{
	char program[4096], word[] = CLOCK_WORD;
	char *argv[] = {program, word, NULL};
	posix_spawn_file_actions_t actions;
	int in[2], out[2], failed;

	if (pipe(in))
		return message(why, "no pipe: %s", strerror(errno));
	if (pipe(out)) {
		close(in[0]);
		close(in[1]);
		return message(why, "no pipe: %s", strerror(errno));
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	for (int i = 0; i < 2; i++) {
		posix_spawn_file_actions_addclose(&actions, in[i]);
		posix_spawn_file_actions_addclose(&actions, out[i]);
	}
	beside_program(seed, program, sizeof(program));
	failed = posix_spawn(&child->pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	child->job = fdopen(in[1], "w");
	child->reply = fdopen(out[0], "r");
	if (failed || !child->job || !child->reply)
		return message(why, "the timing process did not start: %s", strerror(failed));
	return 0;
}

/* What the lines of a reply say; `at` remembers whom the process was dealing with. */
struct reply {
	const struct clock_job *job;
	const struct clock_sink *sink;
	int cell, subject;
	bool ended;
	char error[1024];
};

static bool known(const struct clock_job *job, int cell, int subject)
{
	return cell >= 0 && cell < job->count && subject >= 0 && subject < job->cells[cell].count;
}

static void hear(struct reply *reply, char *line)
{
	struct clock_slice s;
	int cell, subject, used = 0;

	line[strcspn(line, "\n")] = 0;
	if (sscanf(line, "s %d %d %d %d %" SCNd64 " %la %la", &s.cell, &s.subject, &s.round,
			   &s.turn, &s.iterations, &s.real_ns, &s.cpu_ns) == 7 &&
		known(reply->job, s.cell, s.subject))
		reply->sink->slice(reply->sink->context, &s);
	else if (sscanf(line, "at %d %d", &cell, &subject) == 2)
		reply->cell = cell, reply->subject = subject;
	else if (sscanf(line, "trouble %d %d %n", &cell, &subject, &used) == 2 && used &&
			 known(reply->job, cell, subject))
		reply->sink->trouble(reply->sink->context, cell, subject, line + used);
	else if (strcmp(line, "end") == 0)
		reply->ended = true;
	else
		snprintf(reply->error, sizeof(reply->error), "%s", line);
}

/* A process that died while it dealt with a subject accuses that subject. */
static int conclude(struct reply *reply, int status, struct message *why)
{
	char end[32], what[96];

	if (reply->ended)
		return 0;
	if (interrupt_signal())
		return message(why, "interrupted");
	if (WIFSIGNALED(status))
		snprintf(end, sizeof(end), "signal %s", sigabbrev_np(WTERMSIG(status)));
	else
		snprintf(end, sizeof(end), "exit %d", WEXITSTATUS(status));
	if (reply->error[0])
		return message(why, "the timing process failed: %.900s", reply->error);
	if (!known(reply->job, reply->cell, reply->subject))
		return message(why, "the timing process ended with %s", end);
	snprintf(what, sizeof(what), "CRASH: %s while it was timed", end);
	reply->sink->trouble(reply->sink->context, reply->cell, reply->subject, what);
	return 0;
}

int clock_run(const struct clock_job *job, const struct clock_sink *sink, struct message *why)
{
	struct reply reply = {.job = job, .sink = sink, .cell = -1, .subject = -1};
	struct child child = {0};
	char line[1024];
	int status = 0;
	/* A process that dies early must not take us along while we talk to it. */
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int result = start(&child, job->seed, why);

	if (!result)
		tell(job, child.job);
	if (child.job)
		fclose(child.job);
	while (!result && fgets(line, sizeof(line), child.reply))
		hear(&reply, line);
	if (child.reply)
		fclose(child.reply);
	while (child.pid > 0 && waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		continue;
	signal(SIGPIPE, before);
	return result ? result : conclude(&reply, status, why);
}
