/* What each family promises, on every type and layout. */
#include "dtype.h"
#include "gen_fixture.h"
#include "members.h"
#include "shape.h"

#include <math.h>

/* ---- every family --------------------------------------------------------------------------------- */

static const char *const problems[] = {
	"layer/%s/5x8",
	"layer/%s/3x7/xstride=9/residual=exact",
	"layer/%s/4x6/eps=0",
	"layer/%s/1x1",
	"layer/%s/0x3",
	"rms/%s/3x8/eps=0",
	"rms/%s/2x5/bwd/stats=given/xstride=6/ystride=7",
	"layer/%s/3x4/bwd/residual=exact",
	"batch/%s/3x2x5/mask/momentum=0.1",
	"batch/%s/3x5x2/nhwc/infer/xstride=4",
	"batch/%s/0x2x5",
	"batch/%s/4x2x3/bwd/eps=0",
};

/* Padding keeps what was there. */
static void assert_padding(const struct fixture *f)
{
	for (enum role role = 0; role < ROLES; role++) {
		struct role_shape shape = role_shape(&f->problem, role);
		const unsigned char *base = role_get(&f->args, role);
		size_t bytes = role_bytes(&f->problem, role);

		for (size_t at = 0; base && at <= bytes; at++) {
			size_t column = shape.stride ? at / shape.element % (size_t)shape.stride : 0;

			if (at == bytes || column >= (size_t)shape.length)
				assert_int_equal(base[at], FIXTURE_PADDING);
		}
	}
}

static void assert_finite(const struct fixture *f, const char *family)
{
	if (strcmp(family, "nan") == 0 || strcmp(family, "inf") == 0)
		return;
	for (enum role role = 0; role < ROLES; role++) {
		struct role_shape shape = role_shape(&f->problem, role);
		const void *base = role_get(&f->args, role);

		/* A given rstd is infinite where a constant set has eps = 0. */
		if (!base || role == ROLE_MASK || role == ROLE_RSTD)
			continue;
		for (int64_t row = 0; row < shape.rows; row++)
			for (int64_t i = 0; i < shape.length; i++)
				if (!isfinite(
						norm_load(role_type(&f->problem, role), base, row * shape.stride + i)))
					fail_msg("%s: %s[%d] is not finite", family, role_name(role), (int)i);
	}
}

/* 1: it fitted, and filled what it should. 0: it said in a line why it cannot. */
static int fills_or_says_why(const char *family, const char *text)
{
	struct input input = fixture_input(family);
	struct fixture f;
	int fits = fixture_try(&f, text, &input, 3) == 0;

	if (fits) {
		assert_padding(&f);
		assert_finite(&f, family);
	} else if (!strstr(f.why.text, family)) {
		fail_msg("%s, %s: '%s'", family, text, f.why.text);
	}
	fixture_free(&f);
	return fits;
}

/* A family fills every input, nothing else, with finite values, or says in a line why it cannot. */
static void each_family_fills_or_says_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < input_family_count; i++) {
		int fitted = 0;

		if (strcmp(input_families[i].name, "file") == 0)
			continue;
		for (size_t at = 0; at < sizeof(problems) / sizeof(problems[0]) * 4; at++) {
			char text[128];

			snprintf(text, sizeof(text), problems[at / 4], fixture_types[at % 4]);
			fitted += fills_or_says_why(input_families[i].name, text);
		}
		assert_true(fitted > 3);
	}
}

/* Layout and stride move values, and change none. */
static void layouts_hold_the_same_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < input_family_count; i++) {
		struct fixture a, b;

		if (strcmp(input_families[i].name, "file") == 0)
			continue;
		struct input input = fixture_input(input_families[i].name);
		if (fixture_try(&a, "batch/f32/4x3x2/eps=0/momentum=0.1", &input, 3) ||
			fixture_try(&b, "batch/f32/4x2x3/nhwc/eps=0/xstride=5/momentum=0.1", &input, 3))
			fail_msg("%s: %s", input_families[i].name, b.why.text);
		for (int64_t set = 0; set < 3; set++)
			for (int64_t member = 0; member < 8; member++) {
				double x = fixture_member(&a, set, member), y = fixture_member(&b, set, member);

				assert_memory_equal(&x, &y, sizeof(x));
			}
		fixture_free(&a);
		fixture_free(&b);
	}
}

/* ---- each on its own ------------------------------------------------------------------------------ */

static void near_constants_differ_in_every_type(void **state)
{
	(void)state;
	for (int type = 0; type < 4; type++) {
		struct fixture f;
		int differ = 0;

		fixture_typed(&f, "layer/%s/1x64", type, "near");
		for (int64_t i = 1; i < 64; i++) {
			differ += fixture_member(&f, 0, i) != fixture_member(&f, 0, 0);
			assert_true(fabs(fixture_member(&f, 0, i) - 1) < 8 * fixture_ulp(&f, 1) + 1e-6);
		}
		assert_true(differ > 8);
		fixture_free(&f);
		fixture_typed(&f, "layer/%s/1x4", type, "alternating");
		assert_true(fixture_member(&f, 0, 0) > fixture_member(&f, 0, 1));
		assert_true(fixture_member(&f, 0, 0) == fixture_member(&f, 0, 2));
		fixture_free(&f);
	}
}

static void one_element_is_an_ulp_off(void **state)
{
	(void)state;
	for (int type = 0; type < 4; type++) {
		struct fixture f;

		fixture_typed(&f, "layer/%s/9x7", type, "ulp:base=0.1");
		for (int64_t set = 0; set < 9; set++)
			for (int64_t i = 0; i < 7; i++) {
				double base = fixture_member(&f, set, (set + 1) % 7),
					   x = fixture_member(&f, set, i);

				assert_true(fabs(base - 0.1) <= fixture_ulp(&f, 0.1) / 2);
				assert_true(x - base == (i == set % 7 ? fixture_ulp(&f, base) : 0));
			}
		fixture_free(&f);
	}
}

/* Prefixes, the first example's whole; what is excluded is far from what counts. */
static void masks_are_prefixes(void **state)
{
	(void)state;
	struct fixture f;
	int64_t excluded = 0;

	fixture_make(&f, "batch/f32/16x2x9/mask", "constant:value=3");
	for (int64_t i = 0; i < 16 * 9; i++) {
		assert_true(f.args.mask[i] <= 1);
		assert_true(i % 9 == 0 ? f.args.mask[i] : f.args.mask[i] <= f.args.mask[i - 1]);
		assert_true(i >= 9 || f.args.mask[i]);
		assert_int_equal(fixture_member(&f, 1, i) == 3, f.args.mask[i]);
		excluded += !f.args.mask[i];
	}
	assert_true(excluded > 9 && excluded < 15 * 8);
	fixture_free(&f);
	fixture_make(&f, "batch/f32/4x2x8/mask", "normal:mask=0.5");
	for (int64_t i = 0; i < 32; i++)
		assert_int_equal(f.args.mask[i], i % 8 < 4);
	fixture_free(&f);
}

/* Constants for other roles are stored; without them the streams are what DESIGN says. */
static void other_roles_can_be_set(void **state)
{
	(void)state;
	struct fixture f;
	double sum = 0, squares = 0;

	fixture_make(&f, "layer/f32/3x8/residual=exact", "normal:gamma=1,beta=-2,residual=0.5");
	for (int64_t i = 0; i < 8; i++) {
		assert_true(((const float *)f.args.gamma)[i] == 1.0f);
		assert_true(((const float *)f.args.beta)[i] == -2.0f);
		assert_true(((const float *)f.args.residual)[16 + i] == 0.5f);
	}
	fixture_free(&f);
	fixture_make(&f, "batch/f32/9x2/infer", "normal:running_mean=1,running_var=0.25");
	assert_true(((const float *)f.args.running_mean)[1] == 1.0f);
	assert_true(((const float *)f.args.running_var)[1] == 0.25f);
	fixture_free(&f);
	fixture_make(&f, "layer/f64/1x10000", "normal");
	for (int64_t i = 0; i < 10000; i++) {
		sum += ((const double *)f.args.gamma)[i] - 1;
		squares += ((const double *)f.args.beta)[i] * ((const double *)f.args.beta)[i];
	}
	/* Five standard errors. */
	assert_true(fabs(sum / 1e4) < 5 * 0.1 / 100);
	assert_true(fabs(squares / 1e4 / 0.01 - 1) < 5 * sqrt(2e-4));
	fixture_free(&f);
}

/* Running statistics of infer are near the data's own; given ones are the data's own. */
static void statistics_follow_the_data(void **state)
{
	(void)state;
	struct fixture f;

	fixture_make(&f, "batch/f32/500x2/infer", "normal:mean=100,std=3");
	for (int64_t set = 0; set < 2; set++) {
		double mean = (double)((const float *)f.args.running_mean)[set];
		double var = (double)((const float *)f.args.running_var)[set];

		/* 0.3 N beside the sample's own 3/sqrt 500; the variance times 1/2 to 3/2, and 5 errors. */
		assert_true(fabs(mean - 100) < 5 * (0.3 + 0.14));
		assert_true(var > 9 * 0.5 * 0.6 && var < 9 * 1.5 * 1.4);
	}
	fixture_free(&f);
	fixture_make(&f, "layer/f64/2x3/bwd/stats=given/eps=0.25", "ramp:start=1,step=1");
	assert_true(((const double *)f.args.mean)[1] == 2);
	assert_true(fabs(((const double *)f.args.rstd)[1] - 1 / sqrt(2.0 / 3 + 0.25)) < 1e-15);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_family_fills_or_says_why),
		cmocka_unit_test(layouts_hold_the_same_values),
		cmocka_unit_test(near_constants_differ_in_every_type),
		cmocka_unit_test(one_element_is_an_ulp_off),
		cmocka_unit_test(masks_are_prefixes),
		cmocka_unit_test(other_roles_can_be_set),
		cmocka_unit_test(statistics_follow_the_data),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
