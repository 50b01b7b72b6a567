/* The process's side: reads the job, visits the problems in a drawn order, and for each calibrates the
 * subjects, runs the rounds, compares outputs before and after. What it says are lines on stdout. */
#include "clock.h"

#include "catalogue.h"
#include "clock_memory.h"
#include "gbench.h"
#include "pool.h"
#include "roof.h"
#include "twin.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Who sits rounds out, so that the time goes where differences are small: of 20 rounds a slow
 * subject takes part in 10, a very slow one in 5, of which 3 must be kept. In slices that a call takes, or
 * in times of the problem's fastest subject.
 */
static const struct {
	double slices, times;
	int every;
} slowness[] = {{16, 8, 4}, {2, 3, 2}, {0, 0, 1}};

struct subject {
	int index; /* in the parent's cell */
	const struct norm_impl *impl;
	struct norm_plan plan;
	struct pool *pool;
	struct clock_memory *memory;
	int64_t iterations;
	double each_s;
	int every; /* takes part in each round that this divides */
	uint64_t digest;
	bool out;
};

struct cell {
	int index, inputs;
	struct norm_problem problem;
	struct subject *subjects;
	int count;
};

struct process {
	struct clock_job job; /* cells unused */
	struct cell *cells;
	int count;
	struct pool *pool;
	uint64_t random;
};

/* ---- the job ------------------------------------------------------------------------------------ */

/* Twins from elsewhere are placed by another draw than the process itself. */
static const struct norm_impl *find(const char *name, uint64_t seed)
{
	const struct norm_impl *twin = twin_find(name, clock_random(&seed), catalogue_find);

	for (int i = 0; roofs[i]; i++)
		if (strcmp(roofs[i]->impl.name, name) == 0)
			return &roofs[i]->impl;
	return twin ? twin : catalogue_find(name);
}

/* Grown one by one: jobs are short. */
static void *append(void *array, int count, size_t size)
{
	void *grown = realloc(array, (size_t)(count + 1) * size);

	if (!grown)
		abort();
	memset((char *)grown + (size_t)count * size, 0, size);
	return grown;
}

static int read_problem(struct process *process, const char *line, struct message *why)
{
	struct cell cell = {0};
	int used = 0;

	if (sscanf(line, "problem %d %d %n", &cell.index, &cell.inputs, &used) != 2 || !used)
		return message(why, "not a job's line: %s", line);
	if (norm_problem_parse(line + used, &cell.problem, why->text, sizeof(why->text)))
		return -1;
	process->cells = append(process->cells, process->count, sizeof(cell));
	process->cells[process->count++] = cell;
	return 0;
}

static int read_subject(struct process *process, const char *line, struct message *why)
{
	struct cell *cell = &process->cells[process->count - 1];
	struct subject subject = {0};
	int used = 0;

	if (!process->count || sscanf(line, "subject %d %n", &subject.index, &used) != 1 || !used)
		return message(why, "not a job's line: %s", line);
	subject.impl = find(line + used, process->job.seed);
	if (!subject.impl)
		return message(why, "no implementation '%s'", line + used);
	cell->subjects = append(cell->subjects, cell->count, sizeof(subject));
	cell->subjects[cell->count++] = subject;
	return 0;
}

static int read_job(struct process *process, FILE *from, struct message *why)
{
	struct clock_job *job = &process->job;
	unsigned long long seed;
	char line[PATH_MAX + NORM_TEXT_MAX];

	while (fgets(line, sizeof(line), from)) {
		int failed = 0;

		line[strcspn(line, "\n")] = 0;
		if (strcmp(line, "end") == 0)
			return 0;
		if (strncmp(line, "problem ", 8) == 0)
			failed = read_problem(process, line, why);
		else if (strncmp(line, "plugin ", 7) == 0)
			catalogue_only(line + 7);
		else if (strncmp(line, "subject ", 8) == 0)
			failed = read_subject(process, line, why);
		else if (sscanf(line, "seed %llu", &seed) == 1)
			job->seed = seed;
		else if (sscanf(line, "rounds %d", &job->rounds) != 1 &&
				 sscanf(line, "threads %d", &job->threads) != 1 &&
				 sscanf(line, "slice_s %la", &job->slice_s) != 1 &&
				 sscanf(line, "beyond %zu", &job->beyond) != 1)
			failed = message(why, "not a job's line: %s", line);
		if (failed)
			return -1;
	}
	return message(why, "the job has no end");
}

/* ---- one problem -------------------------------------------------------------------------------- */

static void call(void *context)
{
	struct subject *subject = context;
	struct clock_memory *memory = subject->memory;

	pool_run(subject->pool, &subject->plan, &memory->set[memory->cursor]);
	memory->cursor = memory->cursor + 1 < memory->sets ? memory->cursor + 1 : 0;
}

static void trouble(const struct cell *cell, struct subject *subject, const char *what)
{
	printf("trouble %d %d %s\n", cell->index, subject->index, what);
	subject->out = true;
}

/* Flushed: should the subject crash, the parent knows which it was. */
static void at(const struct cell *cell, const struct subject *subject)
{
	printf("at %d %d\n", cell->index, subject->index);
	fflush(stdout);
}

static size_t prepare(struct process *process, struct cell *cell)
{
	size_t workspace = 0;

	for (int i = 0; i < cell->count; i++) {
		struct subject *subject = &cell->subjects[i];
		const char *phrase;

		at(cell, subject);
		phrase =
			norm_prepare(subject->impl, &cell->problem, process->job.threads, &subject->plan);
		if (phrase) {
			char text[256];

			snprintf(text, sizeof(text), "SKIP: %s", phrase);
			trouble(cell, subject, text);
		}
		subject->pool = process->pool;
		if (subject->plan.workspace > workspace)
			workspace = subject->plan.workspace;
	}
	return workspace;
}

/* Outputs of one call on the given inputs, in the first set; not what another subject left there: a roof
 * that reads writes none. */
static uint64_t outputs(struct subject *subject)
{
	if (subject->memory->spoils)
		clock_memory_restore(subject->memory);
	clock_memory_clear(subject->memory);
	subject->memory->cursor = 0;
	call(subject);
	return clock_memory_digest(subject->memory);
}

/* Many sets are not restored between slices: that would bring them into the cache, and a set is
 * overwritten too rarely for its values to run away. */
static const char *slice(struct subject *subject, int64_t iterations, int warm,
						 struct gbench_slice *out)
{
	if (subject->memory->spoils && subject->memory->sets == 1)
		clock_memory_restore(subject->memory);
	return gbench_run(call, subject, iterations, warm, out);
}

/* On a loaded machine the wall's time has other processes in it. Other threads' work the calling thread's
 * own time does not show. */
static double worked_s(const struct process *process, const struct gbench_slice *got)
{
	return process->job.threads == 1 ? fmin(got->real_s, got->cpu_s) : got->real_s;
}

/* Grows the slice until it is long enough to tell how many calls fill one. A window that
 * something cut into tells too few: the least of three counts, where that costs little. */
static void calibrate(const struct process *process, const struct cell *cell,
					  struct subject *subject)
{
	double wanted = process->job.slice_s, each, least = INFINITY;
	int counts = 0;
	struct gbench_slice got;
	int64_t iterations = 1;

	for (;;) {
		const char *error = slice(subject, iterations, 0, &got);

		if (error) {
			trouble(cell, subject, error);
			return;
		}
		each = fmax(worked_s(process, &got) / (double)iterations, 1e-10);
		if (worked_s(process, &got) >= wanted / 4) {
			least = fmin(least, each);
			if (++counts == 3 || got.cpu_s > 100 * wanted)
				break;
		}
		/* Short windows overstate the time of a call: go on in steps. */
		iterations = (int64_t)fmin(16 * (double)iterations, ceil(wanted / 2 / each));
	}
	subject->iterations = (int64_t)fmax(1, nearbyint(wanted / least));
	subject->each_s = least;
}

static void shuffle(int *order, int count, uint64_t *random)
{
	for (int i = 0; i < count; i++) {
		int other = (int)(clock_random(random) % (uint64_t)(i + 1));

		order[i] = order[other];
		order[other] = i;
	}
}

static void run_round(struct process *process, struct cell *cell, int round, int *order)
{
	int turn = 0;

	shuffle(order, cell->count, &process->random);
	for (int i = 0; i < cell->count; i++) {
		struct subject *subject = &cell->subjects[order[i]];
		/* Cold: a call that is not timed would only move the cursor. A call that fills the
		 * slice needs none to bring its lines in. */
		int warm = process->job.beyond == 0 && subject->iterations > 1;
		struct gbench_slice got;
		const char *error;

		if (subject->out || round % subject->every)
			continue;
		error = slice(subject, subject->iterations, warm, &got);
		if (error)
			trouble(cell, subject, error);
		else
			printf("s %d %d %d %d %" PRId64 " %a %a\n", cell->index, subject->index, round,
				   turn++, got.iterations, 1e9 * got.real_s, 1e9 * got.cpu_s);
	}
}

static void seat(const struct process *process, struct cell *cell)
{
	double fastest = INFINITY;

	for (int i = 0; i < cell->count; i++)
		if (!cell->subjects[i].out && !roof_is(cell->subjects[i].impl))
			fastest = fmin(fastest, cell->subjects[i].each_s);
	for (int i = 0; i < cell->count; i++) {
		struct subject *subject = &cell->subjects[i];
		size_t row = 0;

		subject->every = 1;
		if (subject->out)
			continue;
		while (subject->each_s <= slowness[row].slices * process->job.slice_s &&
			   subject->each_s <= slowness[row].times * fastest)
			row++;
		subject->every = slowness[row].every;
	}
}

/* Sets that were just made are still on their way to memory: who is calibrated on them gets short slices. */
static void settle(struct subject *subject)
{
	for (; subject->memory->fresh > 0; subject->memory->fresh--)
		call(subject);
}

/* In a drawn order: the first one meets a machine that is colder, and gets shorter slices. */
static void begin(struct process *process, struct cell *cell, struct clock_memory *memory,
				  int *order)
{
	shuffle(order, cell->count, &process->random);
	for (int i = 0; i < cell->count; i++) {
		struct subject *subject = &cell->subjects[order[i]];

		subject->memory = memory;
		if (subject->out)
			continue;
		at(cell, subject);
		subject->digest = outputs(subject);
		settle(subject);
		calibrate(process, cell, subject);
	}
	seat(process, cell);
}

static void end(struct cell *cell)
{
	for (int i = 0; i < cell->count; i++) {
		struct subject *subject = &cell->subjects[i];

		if (!subject->out) {
			at(cell, subject);
			if (outputs(subject) != subject->digest)
				trouble(cell, subject, "WRONG: other outputs after timing than before");
		}
		if (subject->plan.impl)
			norm_release(&subject->plan);
	}
}

static int visit(struct process *process, struct cell *cell, struct message *why)
{
	size_t workspace = prepare(process, cell);
	struct clock_memory memory;
	int *order = calloc((size_t)cell->count + 1, sizeof(*order)), failed;

	if (!order)
		return message(why, "no memory");
	failed = clock_memory_make(&memory, &cell->problem, cell->inputs, workspace,
							   process->job.beyond, &process->random, why);
	if (!failed) {
		begin(process, cell, &memory, order);
		for (int round = 0; round < process->job.rounds; round++)
			run_round(process, cell, round, order);
		end(cell);
	}
	clock_memory_free(&memory);
	free(order);
	return failed;
}

static int measure(struct process *process, struct message *why)
{
	int *order = calloc((size_t)process->count + 1, sizeof(*order)), failed = 0;

	if (!order)
		return message(why, "no memory");
	shuffle(order, process->count, &process->random);
	for (int i = 0; i < process->count && !failed; i++)
		failed = visit(process, &process->cells[order[i]], why);
	free(order);
	return failed;
}

int clock_process(void)
{
	struct process process = {.job = {.rounds = 1, .threads = 1, .slice_s = 3e-4}};
	struct message why;
	int failed;

	catalogue_only(NULL);
	failed = read_job(&process, stdin, &why);
	if (!failed) {
		gbench_init();
		process.random = process.job.seed;
		process.pool = pool_new(process.job.threads);
		failed = process.pool ? measure(&process, &why)
							  : message(&why, "no %d threads", process.job.threads);
	}
	puts(failed ? why.text : "end");
	pool_free(process.pool);
	for (int i = 0; i < process.count; i++)
		free(process.cells[i].subjects);
	free(process.cells);
	return failed ? 2 : 0;
}
