/* Guards fault, canaries tell, poison reads as NaN, and nothing is said of what was left alone. */
#include "buffers.h"

#include "dtype.h"
#include "problem_fixture.h"
#include "shape.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void make(struct buffers *buffers, const char *text, enum buffers_edge edge)
{
	struct norm_problem p = problem_of(text);
	struct message why;

	assert_int_equal(buffers_make(buffers, &p, edge, &why), 0);
}

static const char *const problems[] = {
	"layer/f32/3x7/xstride=9/ystride=11/save=rstd",
	"rms/bf16/5x13/residual=rounded/inplace",
	"batch/f16/2x3x5/momentum=0.1/mask",
	"batch/f64/4x3x5/nhwc/infer/xstride=8",
	"layer/f32/3x7/bwd/stats=given/inplace",
	"batch/f32/3x2x5/bwd/mask",
};

/* Where writing `byte` beyond a tensor's edge ends: on a signal, as a number. */
static int signal_of_write(unsigned char *at)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		*(volatile unsigned char *)at = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void edges_fault(void **state)
{
	(void)state;
	struct buffers buffers;

	make(&buffers, problems[0], BUFFERS_END);
	unsigned char *x = buffers.region[ROLE_X].data;
	size_t bytes = buffers.region[ROLE_X].bytes;
	assert_int_equal(signal_of_write(x + bytes), SIGSEGV);
	assert_int_equal(signal_of_write(x + bytes - 1), 0);
	buffers_free(&buffers);
	make(&buffers, problems[0], BUFFERS_START);
	x = buffers.region[ROLE_X].data;
	assert_int_equal(signal_of_write(x - 1), SIGSEGV);
	assert_int_equal(signal_of_write(x), 0);
	buffers_free(&buffers);
}

static void an_empty_tensor_has_an_address(void **state)
{
	(void)state;
	struct buffers buffers;

	make(&buffers, "batch/f32/0x4x3/momentum=0.1", BUFFERS_END);
	assert_non_null(buffers.args.x);
	assert_int_equal(buffers.region[ROLE_X].bytes, 0);
	assert_int_equal(signal_of_write(buffers.region[ROLE_X].data), SIGSEGV);
	assert_null(buffers_touched(&buffers));
	buffers_free(&buffers);
}

/* Every used role has memory, unused roles have none, in-place outputs are their inputs. */
static void roles_are_what_the_problem_uses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct norm_problem p = problem_of(problems[i]);
		struct buffers buffers;

		make(&buffers, problems[i], BUFFERS_END);
		for (enum role role = 0; role < ROLES; role++) {
			void *data = role_get(&buffers.args, role);

			assert_int_equal(data != NULL, role_use(&p, role) != ROLE_UNUSED);
			assert_ptr_equal(data, role_use(&p, role)
									   ? role_get(&buffers.args, role_aliased(&p, role))
									   : NULL);
		}
		buffers_free(&buffers);
	}
}

/* Outputs read as NaN, in every type, until they are written. */
static void outputs_begin_as_nan(void **state)
{
	(void)state;
	struct buffers buffers;

	make(&buffers, problems[0], BUFFERS_END);
	for (int64_t i = 0; i < 7; i++) {
		double y = norm_load(NORM_F32, buffers.args.y, i);

		assert_true(y != y);
	}
	buffers_free(&buffers);
}

/* A write to any byte that is no element is found; one to an element is not. */
static void each_touched_byte_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct norm_problem p = problem_of(problems[i]);
		struct buffers buffers;

		make(&buffers, problems[i], BUFFERS_END);
		for (enum role role = 0; role < ROLES; role++) {
			struct buffers_region *region = &buffers.region[role];
			struct role_shape shape = role_shape(&p, role);
			size_t stride = (size_t)shape.stride * shape.element;
			size_t length = (size_t)shape.length * shape.element;

			for (size_t at = 0; region->map && at < region->bytes; at++) {
				region->data[at] ^= 1;
				const char *found = buffers_touched(&buffers);
				if (at % stride < length)
					assert_null(found);
				else
					assert_string_equal(found, role_name(role));
				region->data[at] ^= 1;
			}
			if (!region->map || region->data == region->map + sysconf(_SC_PAGESIZE))
				continue;
			region->data[-1] ^= 0x80;
			assert_string_equal(buffers_touched(&buffers), role_name(role));
			buffers_poison(&buffers);
			assert_null(buffers_touched(&buffers));
		}
		buffers_free(&buffers);
	}
}

/* A kernel that runs over an in-place row's padding leaves NaN where it found NaN: not here. */
static void padding_that_is_written_holds_no_nan(void **state)
{
	(void)state;
	struct buffers buffers;

	make(&buffers, "layer/f32/3x7/xstride=9/ystride=9/inplace", BUFFERS_END);
	float *row = (float *)role_get(&buffers.args, ROLE_Y);
	assert_ptr_equal(row, buffers.args.x);
	memset(row + 7, 0xff, 2 * sizeof(*row));
	assert_string_equal(buffers_touched(&buffers), "x");
	buffers_free(&buffers);
	/* Beside what is only read lies NaN, so that reading it shows. */
	make(&buffers, "layer/f32/3x7/xstride=9", BUFFERS_END);
	const float *x = buffers.args.x;
	assert_true(x[7] != x[7] && x[8] != x[8]);
	buffers_free(&buffers);
}

/* Copying brings the inputs, not the outputs, and leaves every canary. */
static void inputs_are_copied(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct norm_problem p = problem_of(problems[i]);
		struct buffers from, to;

		make(&from, problems[i], BUFFERS_END);
		make(&to, problems[i], BUFFERS_START);
		for (enum role role = 0; role < ROLES; role++) {
			struct role_shape shape = role_shape(&p, role);

			for (int64_t row = 0; from.region[role].map && row < shape.rows; row++)
				memset(from.region[role].data + (size_t)(row * shape.stride) * shape.element,
					   (int)role + 1, (size_t)shape.length * shape.element);
		}
		buffers_copy_inputs(&to, &from);
		assert_null(buffers_touched(&to));
		for (enum role role = 0; role < ROLES; role++)
			if (to.region[role].bytes)
				assert_int_equal(to.region[role].data[0] == role + 1,
								 (role_use(&p, role) & ROLE_INPUT) != 0);
		buffers_free(&from);
		buffers_free(&to);
	}
}

/* A child's writes are seen here: outputs are made in a child and compared in the parent. */
static void a_child_shares_the_buffers(void **state)
{
	(void)state;
	struct buffers buffers;

	make(&buffers, problems[0], BUFFERS_END);
	assert_int_equal(signal_of_write(buffers.region[ROLE_Y].data), 0);
	assert_int_equal(buffers.region[ROLE_Y].data[0], 1);
	buffers_free(&buffers);
}

static void workspaces_are_aligned_and_guarded(void **state)
{
	(void)state;
	struct buffers buffers;
	struct message why;

	make(&buffers, problems[0], BUFFERS_END);
	for (size_t bytes = 0; bytes < 10000; bytes += 977) {
		assert_int_equal(buffers_workspace(&buffers, bytes, &why), 0);
		assert_int_equal((uintptr_t)buffers.args.workspace % 64, 0);
		assert_int_equal(buffers.args.workspace != NULL, bytes != 0);
		assert_null(buffers_touched(&buffers));
		if (bytes % 64 == 0)
			continue;
		buffers.workspace.data[bytes] ^= 1;
		assert_string_equal(buffers_touched(&buffers), "workspace");
	}
	buffers_free(&buffers);
	assert_null(buffers.args.x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_fault),
		cmocka_unit_test(an_empty_tensor_has_an_address),
		cmocka_unit_test(roles_are_what_the_problem_uses),
		cmocka_unit_test(outputs_begin_as_nan),
		cmocka_unit_test(each_touched_byte_is_found),
		cmocka_unit_test(padding_that_is_written_holds_no_nan),
		cmocka_unit_test(inputs_are_copied),
		cmocka_unit_test(a_child_shares_the_buffers),
		cmocka_unit_test(workspaces_are_aligned_and_guarded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
