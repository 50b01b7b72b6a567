/* Processes do what the job says, and survive subjects that misbehave. */
#include "clock.h"

#include "clock_memory.h"
#include "role.h"
#include "roof.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROUNDS = 6 };

struct heard {
	int slices, of[2][2], rounds[ROUNDS], troubles;
	double least_s, most_s;
	char trouble[200];
};

static void on_slice(void *context, const struct clock_slice *s)
{
	struct heard *heard = context;

	heard->slices++;
	heard->of[s->cell][s->subject]++;
	assert_in_range(s->round, 0, ROUNDS - 1);
	heard->rounds[s->round]++;
	assert_in_range(s->turn, 0, 1);
	assert_true(s->iterations >= 1 && s->real_ns > 0);
	heard->least_s = heard->least_s < s->real_ns ? heard->least_s : s->real_ns;
	heard->most_s = heard->most_s > s->real_ns ? heard->most_s : s->real_ns;
}

static void on_any_slice(void *context, const struct clock_slice *s)
{
	(void)context;
	(void)s;
}

static void on_trouble(void *context, int cell, int subject, const char *what)
{
	struct heard *heard = context;

	(void)cell;
	(void)subject;
	heard->troubles++;
	strncpy(heard->trouble, what, sizeof(heard->trouble) - 1);
}

static struct clock_cell make_cell(const char *text, const char *first, const char *second)
{
	struct clock_cell cell = {.count = 2};
	struct input input;
	struct message why;

	assert_int_equal(norm_problem_parse(text, &cell.problem, why.text, sizeof(why.text)), 0);
	assert_int_equal(input_parse("normal", &input, &why), 0);
	cell.inputs = clock_memory_inputs(&cell.problem, &input, 1, &why);
	assert_true(cell.inputs >= 0);
	cell.subjects = calloc(2, sizeof(*cell.subjects));
	cell.out = calloc(2, sizeof(*cell.out));
	cell.subjects[0] = norm_find(first);
	cell.subjects[1] = second ? norm_find(second) : &roofs[0]->impl;
	assert_non_null(cell.subjects[0]);
	return cell;
}

static void free_cell(struct clock_cell *cell)
{
	close(cell->inputs);
	free(cell->subjects);
	free(cell->out);
}

static struct heard run(struct clock_cell *cells, int count, int threads, size_t beyond)
{
	struct heard heard = {.least_s = 1e18};
	struct clock_sink sink = {&heard, on_slice, on_trouble};
	struct clock_job job = {.seed = 7,
							.rounds = ROUNDS,
							.threads = threads,
							.slice_s = 1e-3,
							.beyond = beyond,
							.cells = cells,
							.count = count};
	struct message why;

	if (clock_run(&job, &sink, &why))
		fail_msg("%s", why.text);
	return heard;
}

static void every_subject_once_a_round(void **state)
{
	struct clock_cell cells[] = {make_cell("layer/f32/16x64", "naive/centred", NULL),
								 make_cell("layer/f32/8x100", "naive/centred", NULL)};
	struct heard heard;

	(void)state;
	heard = run(cells, 2, 1, 0);
	assert_int_equal(heard.troubles, 0);
	assert_int_equal(heard.slices, 2 * 2 * ROUNDS);
	for (int i = 0; i < ROUNDS; i++)
		assert_int_equal(heard.rounds[i], 4);
	/* Wished for: 1 ms. A busy machine stretches some, none is far shorter. */
	assert_true(heard.least_s > 200e3);
	cells[0].out[1] = true;
	heard = run(cells, 1, 2, 0);
	/* Two threads on a busy machine may be so slow that rounds are sat out. */
	assert_in_range(heard.of[0][0], 1, ROUNDS);
	assert_int_equal(heard.of[0][1], 0);
	free_cell(&cells[0]);
	free_cell(&cells[1]);
}

/* It writes no outputs: those that it finds, of whoever was called before, are not its own. */
static void a_roof_that_reads_is_in_no_trouble(void **state)
{
	struct clock_cell cell = make_cell("layer/f32/16x64", "naive/centred", "twopass/centred");
	int i = 0;

	(void)state;
	while (roofs[i] && !roof_reads(&roofs[i]->impl))
		i++;
	assert_non_null(roofs[i]);
	cell.subjects = realloc(cell.subjects, 3 * sizeof(*cell.subjects));
	cell.out = realloc(cell.out, 3 * sizeof(*cell.out));
	cell.subjects[2] = &roofs[i]->impl;
	cell.out[2] = false;
	cell.count = 3;
	for (int order = 0; order < 4; order++) {
		struct heard heard = {0};
		struct clock_sink sink = {&heard, on_any_slice, on_trouble};
		struct clock_job job = {.seed = (uint64_t)order,
								.rounds = 1,
								.threads = 1,
								.slice_s = 1e-4,
								.cells = &cell,
								.count = 1};
		struct message why;

		assert_int_equal(clock_run(&job, &sink, &why), 0);
		assert_string_equal(heard.trouble, "");
	}
	free_cell(&cell);
}

static void cold_and_in_place_run_too(void **state)
{
	struct clock_cell cell = make_cell("layer/f32/64x768", "naive/centred", NULL);
	struct clock_cell in_place;
	struct heard heard;

	(void)state;
	heard = run(&cell, 1, 1, 4 << 20);
	assert_int_equal(heard.slices, 2 * ROUNDS);
	free_cell(&cell);
	in_place = make_cell("layer/f32/64x768/inplace", "naive/centred", NULL);
	heard = run(&in_place, 1, 1, 0);
	/* The library's copy refuses; the kernel's outputs repeat, since inputs are restored. */
	assert_int_equal(heard.troubles, 1);
	assert_non_null(strstr(heard.trouble, "SKIP: inplace"));
	assert_int_equal(heard.slices, ROUNDS);
	free_cell(&in_place);
}

/* A process that misbehaves as the environment says, in place of the real one. */
static int misbehave(const char *how)
{
	if (strcmp(how, "crash") == 0) {
		puts("at 0 1");
		fflush(stdout);
		raise(SIGKILL); /* that no sanitizer catches */
	}
	if (strcmp(how, "leave") == 0) {
		puts("at 0 0");
		return 3;
	}
	puts(strcmp(how, "lie") == 0 ? "s 7 9 0 0 1 0x1p+3 0x1p+3\nend" : how);
	return 2;
}

static void bad_processes_are_told_from_bad_subjects(void **state)
{
	struct clock_cell cell = make_cell("layer/f32/3x7", "naive/centred", NULL);
	struct heard heard = {0};
	struct clock_sink sink = {&heard, on_slice, on_trouble};
	struct clock_job job = {
		.rounds = 1, .threads = 1, .slice_s = 1e-4, .cells = &cell, .count = 1};
	struct message why;

	(void)state;
	setenv("CLOCK_TEST", "crash", 1);
	assert_int_equal(clock_run(&job, &sink, &why), 0);
	assert_int_equal(heard.troubles, 1);
	assert_non_null(strstr(heard.trouble, "CRASH: signal KILL"));
	setenv("CLOCK_TEST", "leave", 1);
	assert_int_equal(clock_run(&job, &sink, &why), 0);
	assert_int_equal(heard.troubles, 2);
	assert_non_null(strstr(heard.trouble, "CRASH: exit 3"));
	setenv("CLOCK_TEST", "no 3 threads", 1);
	assert_int_equal(clock_run(&job, &sink, &why), -1);
	assert_non_null(strstr(why.text, "no 3 threads"));
	setenv("CLOCK_TEST", "lie", 1); /* of a cell that there is not: never reaches the sink */
	assert_int_equal(clock_run(&job, &sink, &why), 0);
	assert_int_equal(heard.slices, 0);
	unsetenv("CLOCK_TEST");
	free_cell(&cell);
}

/* ---- memory --------------------------------------------------------------------------------- */

static void layouts_are_drawn_and_do_not_overlap(void **state)
{
	struct clock_cell cell = make_cell("layer/f32/100x768", "naive/centred", NULL);
	uint64_t random = 1;
	int moved = 0;
	uintptr_t before = 0;

	(void)state;
	for (int draw = 0; draw < 50; draw++) {
		struct clock_memory memory;
		struct message why;
		size_t bytes = role_bytes(&cell.problem, ROLE_X);
		size_t beyond = draw % 2 ? 3 * bytes : 0;

		assert_int_equal(
			clock_memory_make(&memory, &cell.problem, cell.inputs, 1000, beyond, &random, &why),
			0);
		assert_int_equal(memory.sets, draw % 2 ? 2 : 1);
		for (int i = 0; i < memory.sets; i++) {
			const struct norm_args *a = &memory.set[i];

			assert_int_equal((uintptr_t)a->x % 64, 0);
			assert_int_equal((uintptr_t)a->workspace % 64, 0);
			assert_memory_equal(a->x, memory.inputs, bytes);
			memset(a->y, 0xFF, bytes); /* overlaps nothing */
			memset(a->workspace, 0xFF, 1000);
			assert_memory_equal(a->x, memory.inputs, bytes);
		}
		moved += (uintptr_t)memory.set[0].x % 4096 != before;
		before = (uintptr_t)memory.set[0].x % 4096;
		clock_memory_free(&memory);
	}
	assert_true(moved > 40);
	free_cell(&cell);
}

static void a_changed_output_changes_the_digest(void **state)
{
	struct clock_cell cell = make_cell("layer/f32/3x7", "naive/centred", NULL);
	struct clock_memory memory;
	struct message why;
	uint64_t random = 1, before;
	unsigned char *y;

	(void)state;
	assert_int_equal(
		clock_memory_make(&memory, &cell.problem, cell.inputs, 0, 0, &random, &why), 0);
	before = clock_memory_digest(&memory);
	y = memory.set[0].y;
	for (size_t i = 0; i < 3 * 7 * 4; i++) {
		y[i] ^= 1;
		assert_true(clock_memory_digest(&memory) != before);
		y[i] ^= 1;
	}
	assert_true(clock_memory_digest(&memory) == before);
	clock_memory_free(&memory);
	free_cell(&cell);
}

int main(int argc, char **argv)
{
	const char *how = getenv("CLOCK_TEST");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_subject_once_a_round),
		cmocka_unit_test(a_roof_that_reads_is_in_no_trouble),
		cmocka_unit_test(cold_and_in_place_run_too),
		cmocka_unit_test(bad_processes_are_told_from_bad_subjects),
		cmocka_unit_test(layouts_are_drawn_and_do_not_overlap),
		cmocka_unit_test(a_changed_output_changes_the_digest),
	};

	if (argc > 1 && strcmp(argv[1], CLOCK_WORD) == 0)
		return how ? misbehave(how) : clock_process();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
