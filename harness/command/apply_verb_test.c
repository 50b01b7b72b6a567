/* normlab apply by the reference, on files: the worked numbers of the founding texts, each under the
 * contract that yields it, and every way in which a file can fail to fit. */
#include "npy.h"
#include "option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/normlab-apply-XXXXXX";

static const char *at(const char *name)
{
	static char paths[8][64];
	static int next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void put(const char *name, int rank, const int64_t *extent, const float *values)
{
	struct message why = {""};

	if (npy_write(at(name), TENSOR_F32, rank, extent, values, &why))
		fail_msg("%s: %s", name, why.text);
}

static int apply(const char *problem, const char *y_type, const char *gamma, const char *beta)
{
	const char *impl = "reference";
	struct settings s = settings_default();

	s.impls = (struct texts){&impl, 1};
	s.problems = (struct texts){&problem, 1};
	s.input_file[ROLE_X] = at("x.npy");
	s.input_file[ROLE_GAMMA] = gamma ? at(gamma) : NULL;
	s.input_file[ROLE_BETA] = beta ? at(beta) : NULL;
	s.output_file[ROLE_Y] = at("y.npy");
	s.y_type = y_type;
	s.quiet = 1;
	return verb_apply(&s);
}

/* y in f64 of a matrix, within half an ulp of the value that long double arithmetic gives. */
static void gives(const char *problem, int64_t rows, int64_t columns, const float *x,
				  const double *expected)
{
	const int64_t extent[] = {rows, columns};
	struct tensor y = {0};
	struct message why = {""};

	put("x.npy", 2, extent, x);
	assert_int_equal(apply(problem, "f64", NULL, NULL), EXIT_HELD);
	if (npy_read(at("y.npy"), &y, &why))
		fail_msg("%s", why.text);
	assert_int_equal(y.type, TENSOR_F64);
	for (int64_t i = 0; i < rows * columns; i++) {
		double got = ((const double *)y.data)[i];

		if (!(fabs(got - expected[i]) <= 0x1p-52 * fabs(expected[i])))
			fail_msg("%s [%lld]: %a, should be %a", problem, (long long)i, got, expected[i]);
	}
	tensor_free(&y);
}

static void worked_numbers(void **state)
{
	const double root_1_5 = 1.2247448713915890491, third = 1 / sqrt(1.25);

	(void)state;
	gives("layer/ddof=1/eps=0", 1, 3, (const float[]){100, 110, 90},
		  (const double[]){0, 1, -1});
	gives("layer/eps=0", 1, 3, (const float[]){100, 110, 90},
		  (const double[]){0, root_1_5, -root_1_5});
	/* rows: mean 2.5, std 1.118 = sqrt(1.25) */
	gives("layer/eps=0", 1, 4, (const float[]){1, 2, 3, 4},
		  (const double[]){-1.5 * third, -.5 * third, .5 * third, 1.5 * third});
	/* columns: means 2, 3, 4, 5, std sqrt(2/3) */
	gives("batch/eps=0", 3, 4, (const float[]){1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6},
		  (const double[]){-root_1_5, -root_1_5, -root_1_5, -root_1_5, 0, 0, 0, 0, root_1_5,
						   root_1_5, root_1_5, root_1_5});
	/* "[3,5,2] -> [0.2, 1.2, -1.4]" is wrong under either estimator: [-.267, 1.336, -1.069] */
	gives("layer/eps=0", 1, 3, (const float[]){3, 5, 2},
		  (const double[]){-0.26726124191242438468, 1.3363062095621219234,
						   -1.0690449676496975387});
	gives("layer/eps=0/ddof=1", 1, 3, (const float[]){2, 4, 3}, (const double[]){-1, 1, 0});
}

static void gamma_and_beta(void **state)
{
	const int64_t row[] = {1, 3}, three[] = {3};
	struct tensor y = {0};
	struct message why;

	(void)state;
	put("x.npy", 2, row, (const float[]){8, 10, 12});
	put("g.npy", 1, three, (const float[]){2, 2, 2});
	put("b.npy", 1, three, (const float[]){1, 1, 1});
	assert_int_equal(apply("layer/ddof=1/eps=0", NULL, "g.npy", "b.npy"), EXIT_HELD);
	assert_int_equal(npy_read(at("y.npy"), &y, &why), 0);
	assert_int_equal(y.type, TENSOR_F32);
	assert_memory_equal(y.data, ((const float[]){-1, 1, 3}), 12);
	tensor_free(&y);
}

static void misfits_are_refused_and_leave_nothing(void **state)
{
	const int64_t row[] = {1, 3}, four[] = {4};
	FILE *cut;

	(void)state;
	put("x.npy", 2, row, (const float[]){8, 10, 12});
	put("g.npy", 1, four, (const float[]){2, 2, 2, 2});
	unlink(at("y.npy"));
	assert_int_equal(apply("layer", NULL, "g.npy", NULL), EXIT_USAGE);
	assert_int_equal(apply("layer", NULL, "none.npy", NULL), EXIT_USAGE);
	assert_int_equal(apply("layer/param=f64", NULL, "x.npy", NULL), EXIT_USAGE);
	assert_int_equal(apply("layer/infer", NULL, NULL, NULL), EXIT_USAGE);
	assert_int_equal(apply("layer", "f23", NULL, NULL), EXIT_USAGE);
	assert_int_equal(truncate(at("x.npy"), 130), 0);
	assert_int_equal(apply("layer", NULL, NULL, NULL), EXIT_USAGE);
	cut = fopen(at("y.npy"), "re");
	assert_null(cut);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = {"x.npy", "y.npy", "g.npy", "b.npy"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(at(names[i]));
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_numbers),
		cmocka_unit_test(gamma_and_beta),
		cmocka_unit_test(misfits_are_refused_and_leave_nothing),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
