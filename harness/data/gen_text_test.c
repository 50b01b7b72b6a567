/* Inputs as text: both ways, refusals that help, and the reported cases. */
#include "gen_fixture.h"

static void refuse(const char *text, const char *said)
{
	struct message why = {""};
	struct input input;

	assert_int_equal(input_parse(text, &input, &why), -1);
	if (!strstr(why.text, said))
		fail_msg("'%s': '%s' does not say '%s'", text, why.text, said);
}

static void assert_same(const struct input *a, const struct input *b)
{
	assert_ptr_equal(a->family, b->family);
	/* Bits: NaN is "not asked", and -0 is not 0. */
	assert_memory_equal(a->parameter, b->parameter, sizeof(a->parameter));
	assert_memory_equal(a->constant, b->constant, sizeof(a->constant));
	assert_string_equal(a->path, b->path);
	assert_string_equal(a->tensor, b->tensor);
}

static const struct {
	const char *text, *printed;
} both[] = {
	{"normal", "normal"},
	{"normal:mean=0,std=1", "normal"},
	{"normal:std=2,mean=1e4", "normal:mean=1e4,std=2"},
	{"normal:mean=0x1p-3", "normal:mean=0.125"},
	{"constant:value=-0", "constant:value=-0"},
	{"constant:value=0.1f", "constant:value=0.1f"},
	{"normal:gamma=1,beta=0,mask=0.5,rstd=2", "normal:gamma=1,beta=0,mask=0.5,rstd=2"},
	{"uniform:running_var=4,running_mean=-1,dy=1,dsum=2,residual=3",
	 "uniform:residual=3,dy=1,dsum=2,running_mean=-1,running_var=4"},
	{"exponents:low=-3", "exponents:low=-3"},
	{"case:burn#5607", "ramp"},
	{"case:vllm#29810", "normal:gamma=15.8125"},
	{"ulp:ulps=-2", "ulp:ulps=-2"},
};

static void texts_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		struct input input = fixture_input(both[i].text), again;
		char printed[INPUT_TEXT_MAX];

		input_print(&input, printed, sizeof(printed));
		assert_string_equal(printed, both[i].printed);
		again = fixture_input(printed);
		assert_same(&input, &again);
	}
}

static const struct {
	const char *text, *said;
} refused[] = {
	{"norml", "input: 'norml' is none of normal, uniform"},
	{"norml", "did you mean 'normal'?"},
	{"", "input: '' is none of"},
	{"normal:", "parameter: '' is none of mean, std, residual, gamma"},
	{"normal:men=3", "did you mean 'mean'?"},
	{"normal:mean", "mean: '' is no finite number"},
	{"normal:mean=", "mean: '' is no finite number"},
	{"normal:mean=1x", "mean: '1x' is no finite number"},
	{"normal:mean=nan", "is no finite number"},
	{"normal:mean=1e999", "'1e999' is no finite number"},
	{"normal:mean=1,mean=2", "mean is said twice"},
	{"normal:mean=1,,std=2", "parameter: '' is none of"},
	{"normal:x=1", "'x' is none of"},
	{"normal:y=1", "'y' is none of"},
	{"normal:mask=1.5", "mask: '1.5' is no share of positions, from 0 to 1"},
	{"ties:gamma=1", "parameter: 'gamma' is none of"},
	{"cancel:beta=1", "parameter: 'beta' is none of"},
	{"padded:mask=1", "parameter: 'mask' is none of"},
	{"case:burn#5606", "did you mean 'burn#5607'?"},
	{"case:", "input case: '' is none of"},
};

static void refusals_name_the_word(void **state)
{
	(void)state;
	char text[2 * INPUT_TEXT_MAX];

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		refuse(refused[i].text, refused[i].said);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	refuse(text, "longer than");
}

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state ^ *state >> 29;
}

/* parse(print(i)) == i, for random parameters of every family. */
static void any_input_comes_back(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int round = 0; round < 20000; round++) {
		const struct input_family *family = &input_families[next(&random) % input_family_count];
		char printed[INPUT_TEXT_MAX];

		if (strcmp(family->name, "file") == 0)
			continue;
		struct input input = fixture_input(family->name), again;
		for (int i = 0; i < INPUT_PARAMETERS && family->parameter[i].name; i++) {
			double value = norm_float64(next(&random));

			if (isfinite(value) && next(&random) % 2)
				input.parameter[i] = value;
		}
		if (!(family->owns >> ROLE_GAMMA & 1) && next(&random) % 2)
			input.constant[ROLE_GAMMA] = (double)(float)(next(&random) % 1000) / 16;
		input_print(&input, printed, sizeof(printed));
		again = fixture_input(printed);
		assert_same(&input, &again);
	}
}

static void parameters_are_checked_against_the_problem(void **state)
{
	(void)state;
	static const char *const rows[][3] = {
		{"outlier:at=2", "layer/f32/2x3", "at: 0 is the first member, 1 the last"},
		{"nan:every=0", "layer/f32/2x3", "every: a whole number"},
		{"exponents:low=-30", "layer/f16/2x3", "low and high: exponents of x's type"},
		{"padded:share=-1", "layer/f32/2x3", "share: of padding"},
		{"meanulp", "rms/f32/2x3", "rms has no mean"},
		{"cancel", "rms/f32/2x3", "there is no beta"},
		{"ties", "layer/f32/2x4", "ties need eps=0"},
		{"ties", "layer/f32/2x4/eps=0/affine=none", "affine=none"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct input input = fixture_input(rows[i][0]);
		struct fixture f;

		assert_int_equal(fixture_try(&f, rows[i][1], &input, 1), -1);
		if (!strstr(f.why.text, rows[i][2]) || !strstr(f.why.text, rows[i][1]))
			fail_msg("'%s' does not say '%s'", f.why.text, rows[i][2]);
		fixture_free(&f);
	}
}

/* Each reported case fits its problem; no name comes twice. */
static void cases_can_be_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < input_case_count; i++) {
		char text[256];
		struct fixture f;

		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(input_cases[i].name, input_cases[j].name);
		snprintf(text, sizeof(text), "case:%s", input_cases[i].name);
		fixture_make(&f, input_cases[i].problem, text);
		fixture_free(&f);
	}
	assert_true(input_case_count >= 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_come_back),
		cmocka_unit_test(refusals_name_the_word),
		cmocka_unit_test(any_input_comes_back),
		cmocka_unit_test(parameters_are_checked_against_the_problem),
		cmocka_unit_test(cases_can_be_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
