/* The user's own x arrives bit for bit, or is refused with both shapes, or both types, named. */
#include "gen_fixture.h"
#include "npy.h"

#include <unistd.h>

static char path[4096];

static void written(enum tensor_type type, int rank, const int64_t *extent, const void *data)
{
	const char *folder = getenv("TMPDIR");
	struct message why;

	snprintf(path, sizeof(path), "%s/normlab-%ld-input.npy", folder ? folder : "/tmp",
			 (long)getpid());
	if (npy_write(path, type, rank, extent, data, &why))
		fail_msg("%s", why.text);
}

static int try_file(struct fixture *f, const char *problem)
{
	char text[8192];

	snprintf(text, sizeof(text), "file:%s", path);
	struct input input = fixture_input(text);
	return fixture_try(f, problem, &input, 1);
}

static void values_arrive_bit_for_bit(void **state)
{
	(void)state;
	static const char *const problems[] = {"layer/f32/4x6/xstride=9", "layer/f32/2x12",
										   "layer/f32/1x24",          "batch/f32/2x2x6",
										   "batch/f32/2x2x6/nhwc",    "batch/f64/2x2x6"};
	static const int64_t extent[] = {2, 2, 6};
	float values[24];

	for (int i = 0; i < 24; i++)
		values[i] = (float)i + 0.1f;
	written(TENSOR_F32, 3, extent, values);
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++) {
		struct fixture f;

		if (try_file(&f, problems[k]))
			fail_msg("%s: %s", problems[k], f.why.text);
		int64_t length = norm_row_length(&f.problem);
		for (int64_t i = 0; i < 24; i++)
			assert_true(norm_load(f.problem.x, f.args.x,
								  i / length * norm_xstride(&f.problem) + i % length) ==
						(double)values[i]);
		fixture_free(&f);
	}
	unlink(path);
}

static void sixteen_bits_of_an_integer_are_bf16(void **state)
{
	(void)state;
	static const int64_t extent[] = {1, 2};
	static const uint16_t bits[] = {0x3f80, 0xc000};
	struct fixture f;

	written(TENSOR_U16, 2, extent, bits);
	assert_int_equal(try_file(&f, "layer/bf16/1x2"), 0);
	assert_memory_equal(f.args.x, bits, sizeof(bits));
	fixture_free(&f);
	assert_int_equal(try_file(&f, "layer/f32/1x2"), -1);
	assert_non_null(strstr(f.why.text, "holds u16, and x is f32"));
	fixture_free(&f);
	unlink(path);
}

static const struct {
	enum tensor_type type;
	const char *problem, *said;
} refused[] = {
	{TENSOR_F32, "layer/f32/5x4", "has shape 2x3x4, and layer/f32/5x4 needs 5x4"},
	{TENSOR_F32, "layer/f32/12x2", "needs 12x2"},
	{TENSOR_F32, "batch/f32/3x2x4", "needs 3x2x4"},
	{TENSOR_F32, "batch/f32/2x3x4/nhwc/xstride=9", NULL},
	{TENSOR_F32, "batch/f32/2x4x3/nhwc", "needs 2x4x3"},
	{TENSOR_F64, "layer/f32/6x4", "holds f64, and x is f32: converting it would round it"},
	{TENSOR_F32, "layer/f16/6x4", "holds f32, and x is f16"},
	{TENSOR_F16, "layer/bf16/6x4", "holds f16, and x is bf16"},
	{TENSOR_F16, "layer/f32/6x4", NULL},
	{TENSOR_U8, "layer/f32/6x4", "holds u8"},
};

static void what_does_not_fit_is_refused(void **state)
{
	(void)state;
	static const int64_t extent[] = {2, 3, 4};
	static const double zeros[24];

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct fixture f;

		written(refused[i].type, 3, extent, zeros);
		assert_int_equal(try_file(&f, refused[i].problem), refused[i].said ? -1 : 0);
		if (refused[i].said && !strstr(f.why.text, refused[i].said))
			fail_msg("'%s' does not say '%s'", f.why.text, refused[i].said);
		fixture_free(&f);
	}
	unlink(path);
}

static void paths_come_back(void **state)
{
	(void)state;
	static const char *const texts[] = {"file:x.npy", "file:a,b=c:d.npy",
										"file:/w/m.st#model.0.x", "file:a#b#c"};
	struct message why;
	struct input input;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char printed[INPUT_TEXT_MAX];

		input = fixture_input(texts[i]);
		input_print(&input, printed, sizeof(printed));
		assert_string_equal(printed, texts[i]);
	}
	assert_string_equal(input.path, "a#b");
	assert_int_equal(input_parse("file", &input, &why), -1);
	assert_int_equal(input_parse("file:", &input, &why), -1);
	assert_int_equal(input_parse("file:x#", &input, &why), -1);
	assert_non_null(strstr(why.text, "names no tensor"));
	input = fixture_input("file:/nowhere.npy");
	struct fixture f;
	assert_int_equal(fixture_try(&f, "layer/f32/2x2", &input, 1), -1);
	assert_string_equal(f.why.text, "/nowhere.npy: No such file or directory");
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_arrive_bit_for_bit),
		cmocka_unit_test(sixteen_bits_of_an_integer_are_bf16),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(paths_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
