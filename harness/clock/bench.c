/* Sets up the cells, runs processes one after the other over the time there is, and looks. */
#include "bench_cells.h"

#include "clock_memory.h"
#include "interrupt.h"
#include "monotonic.h"
#include "progress.h"
#include "roof.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS  20
#define SLICE_S 3e-4
/* Without a budget: the second look; 48 processes resolve 2% of unlike kernels in cache. */
#define PROCESSES 48

struct loop {
	struct bench *bench;
	struct store_slice *slices; /* of one process, to be stored */
	int *slice_cell;
	size_t slice_count, slice_room;
	struct progress progress;
	double began_s, process_s;
	int most;    /* processes */
	bool spread; /* over the budget */
	int looks[8], look_count;
};

static void *zeroed(size_t count, size_t size)
{
	void *made = calloc(count ? count : 1, size);

	if (!made)
		abort();
	return made;
}

static void *grown(void *old, size_t count, size_t size)
{
	void *made = realloc(old, (count ? count : 1) * size);

	if (!made)
		abort();
	return made;
}

/* ---- cells ---------------------------------------------------------------------------------------- */

static void add_subject(struct clock_cell *clock, const struct norm_impl *impl)
{
	if (!norm_reject(impl, &clock->problem))
		clock->subjects[clock->count++] = impl;
}

static bool among(const struct bench_request *request, const struct norm_impl *impl)
{
	for (size_t i = 0; i < request->impl_count; i++)
		if (request->impls[i] == impl)
			return true;
	return false;
}

static int find(const struct clock_cell *clock, const struct norm_impl *impl)
{
	for (int i = 0; i < clock->count; i++)
		if (clock->subjects[i] == impl)
			return i;
	return -1;
}

static int make_cell(struct bench *bench, int index, struct message *why)
{
	const struct bench_request *request = bench->request;
	struct clock_cell *clock = &bench->clock[index];
	struct bench_cell *cell = &bench->cells[index];
	size_t roof_count = 0, most;

	while (roofs[roof_count])
		roof_count++;
	most = request->impl_count + 1 + roof_count;
	clock->problem = request->problems[index];
	clock->subjects = zeroed(most, sizeof(*clock->subjects));
	clock->out = zeroed(most, sizeof(*clock->out));
	cell->subjects = zeroed(most, sizeof(*cell->subjects));
	if (request->baseline && !among(request, request->baseline))
		add_subject(clock, request->baseline);
	for (size_t i = 0; i < request->impl_count; i++)
		if (request->impls[i] == request->baseline ||
			bench_wants(request, &clock->problem, request->impls[i]))
			add_subject(clock, request->impls[i]);
	cell->baseline = request->baseline ? find(clock, request->baseline) : -1;
	cell->roof = cell->read = -1;
	for (size_t i = 0; i < roof_count; i++)
		add_subject(clock, &roofs[i]->impl);
	clock->inputs = clock_memory_inputs(&clock->problem, request->input, request->seed, why);
	return clock->inputs < 0 ? -1 : 0;
}

static int make_cells(struct bench *bench, struct message *why)
{
	int comparisons = 0;

	bench->count = (int)bench->request->problem_count;
	bench->clock = zeroed((size_t)bench->count, sizeof(*bench->clock));
	bench->cells = zeroed((size_t)bench->count, sizeof(*bench->cells));
	for (int i = 0; i < bench->count; i++)
		bench->clock[i].inputs = -1;
	for (int i = 0; i < bench->count; i++) {
		if (make_cell(bench, i, why))
			return -1;
		for (int k = 0; k < bench->clock[i].count; k++)
			comparisons += !roof_is(bench->clock[i].subjects[k]);
		comparisons--; /* the baseline is not compared */
	}
	bench->alpha = BENCH_ALPHA / (comparisons > 1 ? comparisons : 1);
	if (bench->request->alpha_share > 0)
		bench->alpha *= bench->request->alpha_share;
	return 0;
}

static void free_cells(struct bench *bench)
{
	for (int i = 0; i < bench->count; i++) {
		if (bench->clock[i].inputs >= 0)
			close(bench->clock[i].inputs);
		for (int k = 0; k < bench->clock[i].count; k++)
			free(bench->cells[i].subjects[k].ns);
		free(bench->cells[i].subjects);
		free(bench->clock[i].subjects);
		free(bench->clock[i].out);
	}
	free(bench->clock);
	free(bench->cells);
	free(bench->at_s);
}

/* ---- one process ---------------------------------------------------------------------------------- */

static void on_slice(void *context, const struct clock_slice *s)
{
	struct loop *loop = context;
	struct bench *bench = loop->bench;
	double each = s->real_ns / (double)s->iterations;

	if (s->round < 0 || s->round >= bench->rounds)
		return;
	bench->cells[s->cell].subjects[s->subject].ns[bench->processes * bench->rounds + s->round] =
		each;
	if (!bench->request->store)
		return;
	if (loop->slice_count == loop->slice_room) {
		loop->slice_room = 2 * loop->slice_room + 256;
		loop->slices = grown(loop->slices, loop->slice_room, sizeof(*loop->slices));
		loop->slice_cell = grown(loop->slice_cell, loop->slice_room, sizeof(int));
	}
	loop->slice_cell[loop->slice_count] = s->cell;
	loop->slices[loop->slice_count++] = (struct store_slice){
		.impl = bench->clock[s->cell].subjects[s->subject],
		.process = bench->processes,
		.round = s->round,
		.turn = s->turn,
		.iterations = s->iterations,
		.real_ns = s->real_ns,
		.cpu_ns = s->cpu_ns,
	};
}

static void on_trouble(void *context, int cell, int subject, const char *what)
{
	struct bench *bench = ((struct loop *)context)->bench;
	struct bench_subject *in_trouble = &bench->cells[cell].subjects[subject];

	if (!in_trouble->trouble[0])
		snprintf(in_trouble->trouble, sizeof(in_trouble->trouble), "%s", what);
	bench->clock[cell].out[subject] = true;
}

/* A problem's slices come together: a transaction each. */
static int keep_slices(struct loop *loop, struct message *why)
{
	const struct bench_request *request = loop->bench->request;
	size_t from = 0;

	while (from < loop->slice_count) {
		int cell = loop->slice_cell[from];
		struct store_cell key = bench_key(request, (size_t)cell);
		size_t to = from;

		while (to < loop->slice_count && loop->slice_cell[to] == cell)
			to++;
		if (store_slices(request->store, &key, loop->slices + from, to - from, why))
			return -1;
		from = to;
	}
	loop->slice_count = 0;
	return 0;
}

static void make_room(struct bench *bench)
{
	size_t used = (size_t)bench->processes * (size_t)bench->rounds;
	size_t room = used + (size_t)bench->rounds;

	bench->at_s = grown(bench->at_s, (size_t)bench->processes + 1, sizeof(*bench->at_s));
	for (int cell = 0; cell < bench->count; cell++) {
		for (int i = 0; i < bench->clock[cell].count; i++) {
			double **ns = &bench->cells[cell].subjects[i].ns;

			*ns = grown(*ns, room, sizeof(**ns));
			for (size_t k = used; k < room; k++)
				(*ns)[k] = NAN;
		}
	}
}

static int run_process(struct loop *loop, struct message *why)
{
	struct bench *bench = loop->bench;
	const struct bench_request *request = bench->request;
	struct clock_sink sink = {loop, on_slice, on_trouble};
	uint64_t seed = request->seed + (uint64_t)bench->processes;
	struct clock_job job = {
		.seed = clock_random(&seed),
		.rounds = bench->rounds,
		.threads = request->threads,
		.slice_s = request->slice_s > 0 ? request->slice_s : SLICE_S,
		.beyond = request->cold ? clock_memory_beyond() : 0,
		.cells = bench->clock,
		.count = bench->count,
	};
	double began_s = monotonic_s();

	make_room(bench);
	bench->at_s[bench->processes] = began_s;
	if (clock_run(&job, &sink, why))
		return -1;
	loop->process_s = monotonic_s() - began_s;
	bench->processes++;
	return keep_slices(loop, why);
}

/* ---- the loop ------------------------------------------------------------------------------------- */

/* The first process tells among how many looks alpha is split; the last look is the end. */
static void plan(struct loop *loop)
{
	const struct bench_request *request = loop->bench->request;
	double expected;

	loop->most = request->budget_s > 0 ? BENCH_MOST : PROCESSES;
	if (request->processes)
		loop->most = request->processes;
	expected =
		request->budget_s > 0 ? BENCH_HASTE * request->budget_s / loop->process_s : BENCH_MOST;
	loop->spread = request->budget_s > loop->most * loop->process_s;
	expected = fmax(1, fmin(loop->most, expected));
	loop->look_count = statistics_looks((int)expected, loop->looks);
	loop->bench->alpha /= loop->look_count;
	loop->progress.total = request->budget_s > 0 ? request->budget_s : loop->most;
}

/* When there is time for more processes than are wanted, these are spread over it: what is small needs
 * visits apart. */
static void wait_for_turn(const struct loop *loop)
{
	const struct bench_request *request = loop->bench->request;
	double wait, turn;

	if (!loop->spread)
		return;
	turn = loop->began_s + request->budget_s * loop->bench->processes / loop->most;
	wait = turn - monotonic_s();
	while (wait > 0 && !interrupt_signal()) {
		struct timespec part = {0, (long)(1e9 * fmin(wait, 0.2))};

		nanosleep(&part, NULL);
		wait = turn - monotonic_s();
	}
}

static bool time_is_up(const struct loop *loop)
{
	double budget = loop->bench->request->budget_s;
	double passed = monotonic_s() - loop->began_s;

	return loop->bench->processes >= loop->most || interrupt_signal() ||
		   (budget > 0 && passed + loop->process_s > budget);
}

static void show(struct loop *loop)
{
	char note[64];

	snprintf(note, sizeof(note), "process %d", loop->bench->processes);
	progress_at(&loop->progress,
				loop->bench->request->budget_s > 0 ? monotonic_s() - loop->began_s
												   : loop->bench->processes,
				note);
}

static int run_loop(struct loop *loop, struct message *why)
{
	struct bench *bench = loop->bench;
	int look = 0;

	if (run_process(loop, why))
		return -1;
	plan(loop);
	bench_prune_roofs(bench);
	while (!time_is_up(loop)) {
		show(loop);
		if (look + 1 < loop->look_count && bench->processes == loop->looks[look]) {
			look++;
			if (bench_look(bench))
				break;
		}
		wait_for_turn(loop);
		if (!interrupt_signal() && run_process(loop, why))
			return interrupt_signal() ? 0 : -1;
	}
	return 0;
}

int bench_run(const struct bench_request *request, struct bench_result *out,
			  struct message *why)
{
	struct bench bench = {.request = request,
						  .rounds = request->rounds ? request->rounds : ROUNDS};
	struct loop loop = {.bench = &bench, .began_s = monotonic_s()};
	int failed;

	*out = (struct bench_result){0};
	progress_begin(&loop.progress, "bench", 1, request->quiet);
	failed = make_cells(&bench, why) || bench_clear(request, why) || run_loop(&loop, why);
	progress_end(&loop.progress);
	if (!failed) {
		bench_rows(&bench, out);
		/* Fewer processes than were wanted are shown, not kept: the run is to be resumed. */
		if (!interrupt_signal())
			failed = bench_record(&bench, out, why);
	}
	free_cells(&bench);
	free(loop.slices);
	free(loop.slice_cell);
	return failed ? -1 : 0;
}

void bench_free(struct bench_result *result)
{
	free(result->rows);
	*result = (struct bench_result){0};
}
