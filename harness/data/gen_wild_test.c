/* What the families that strain range, cancellation or order promise, in every type. */
#include "dtype.h"
#include "gen_fixture.h"
#include "members.h"
#include "shape.h"

#include <math.h>

static void outliers_lie_where_they_were_asked(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t at;
	} cases[] = {{"outlier:size=1e3,at=0", 0},
				 {"outlier:size=1e3,at=0.5", 4},
				 {"outlier:size=1e3,at=1", 8}};

	for (size_t k = 0; k < 3; k++) {
		struct fixture f;

		fixture_make(&f, "layer/f32/2x9", cases[k].text);
		for (int64_t i = 0; i < 9; i++)
			assert_int_equal(fixture_member(&f, 1, i) == 1000, i == cases[k].at);
		fixture_free(&f);
	}
}

/* What is finite stays so: a type of small range has its greatest value instead. */
static void finite_values_stay_finite(void **state)
{
	(void)state;
	struct fixture f;

	fixture_make(&f, "layer/f16/1x9", "outlier:size=-1e8");
	assert_true(fixture_member(&f, 0, 0) == -65504);
	fixture_free(&f);
	fixture_make(&f, "layer/f32/1x9", "lognormal:mu=1e9");
	assert_true(fixture_member(&f, 0, 3) == 0x1.fffffep127);
	fixture_free(&f);
}

static void massive_channels_are_the_same_in_every_row(void **state)
{
	(void)state;
	struct fixture f;
	int channels = 0;

	fixture_make(&f, "layer/f32/40x64", "massive:channels=3");
	for (int64_t i = 0; i < 64; i++) {
		double squares = 0;

		for (int64_t set = 0; set < 40; set++)
			squares += fixture_member(&f, set, i) * fixture_member(&f, set, i) / 40;
		/* A chi-square of 40 degrees is within [1/9, 9] of its mean but for 1e-15. */
		assert_true(squares < 9 || squares > 1e6 / 9);
		channels += squares > 9;
	}
	assert_true(channels >= 1 && channels <= 3);
	fixture_free(&f);
}

static void exponents_span_the_type(void **state)
{
	(void)state;
	for (int type = 0; type < 4; type++) {
		const struct norm_format *format = &norm_formats[type];
		int least = 0, greatest = 0;
		struct fixture f;

		fixture_typed(&f, "layer/%s/1x4096", type, "exponents");
		for (int64_t i = 0; i < 4096; i++) {
			int exponent = ilogb(fixture_member(&f, 0, i));

			least = exponent < least ? exponent : least;
			greatest = exponent > greatest ? exponent : greatest;
		}
		/* 4096 draws miss the outer twentieth with probability 0.95^4096. */
		assert_true(least <= format->least_exponent * 0.9 && least >= format->least_exponent);
		assert_true(greatest >= format->greatest_exponent * 0.9);
		fixture_free(&f);
	}
}

static void pairs_cancel(void **state)
{
	(void)state;
	for (int type = 0; type < 4; type++) {
		struct fixture f;
		int large = 0;

		fixture_typed(&f, "layer/%s/2x41", type, "pairs");
		for (int64_t i = 0; i < 20; i += 2) {
			assert_true(fixture_member(&f, 1, i) + fixture_member(&f, 1, 40 - i) == 0);
			large += fabs(fixture_member(&f, 1, i)) >= (type == NORM_F16 ? 0x1p14 : 0x1p60);
		}
		assert_int_equal(large, 10);
		assert_true(fabs(fixture_member(&f, 1, 1)) < 9);
		fixture_free(&f);
	}
}

static void subnormals_are_subnormal(void **state)
{
	(void)state;
	for (int type = 0; type < 4; type++) {
		double least = ldexp(1, norm_formats[type].least_exponent);
		struct fixture f;

		fixture_typed(&f, "layer/%s/1x64", type, "subnormal");
		for (int64_t i = 0; i < 64; i++)
			assert_true(fabs(fixture_member(&f, 0, i)) > 0 &&
						fabs(fixture_member(&f, 0, i)) < least);
		fixture_free(&f);
	}
}

static void huge_values_stay_finite(void **state)
{
	(void)state;
	static const double greatest[] = {0x1.fffffep127, 3e38, 0x1.fep127, 65504};

	for (int type = 0; type < 4; type++) {
		double most = 0;
		struct fixture f;

		fixture_typed(&f, "layer/%s/1x256", type, "huge:scale=3e38");
		for (int64_t i = 0; i < 256; i++)
			most = fmax(most, fabs(fixture_member(&f, 0, i)));
		assert_true(most <= greatest[type] && most > fmin(3e38, greatest[type]) * 0.9);
		fixture_free(&f);
	}
}

/* N x_0 - S1 is one ulp, in exact whole numbers of ulps. */
static void the_mean_is_an_nth_of_an_ulp_away(void **state)
{
	(void)state;
	static const char *const shapes[] = {"layer/%s/2x2", "layer/%s/3x7", "layer/%s/1x1000",
										 "batch/%s/4x2x3"};

	for (size_t k = 0; k < 4 * sizeof(shapes) / sizeof(shapes[0]); k++) {
		struct fixture f;

		fixture_typed(&f, shapes[k / 4], (int)(k % 4), "meanulp");
		for (int64_t set = 0; set < norm_sets(&f.problem); set++) {
			int64_t size = norm_set_size(&f.problem), excess = 0;

			for (int64_t i = 0; i < size; i++) {
				double apart = fixture_member(&f, set, 0) - fixture_member(&f, set, i);

				excess += (int64_t)(apart / fixture_ulp(&f, 1));
			}
			assert_int_equal(excess, 1);
		}
		fixture_free(&f);
	}
}

static void integers_have_exact_sums(void **state)
{
	(void)state;
	for (int type = 0; type < 4; type++) {
		double squares = 0, least = type == NORM_F64 ? 0x1p53 : 0x1p24;
		struct fixture f;

		fixture_typed(&f, "layer/%s/1x768", type, "integers");
		for (int64_t i = 0; i < 768; i++) {
			assert_true(fixture_member(&f, 0, i) == floor(fixture_member(&f, 0, i)));
			squares += fixture_member(&f, 0, i) * fixture_member(&f, 0, i);
		}
		assert_true(squares <= least && squares > least / 30);
		fixture_free(&f);
	}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void orders_share_a_multiset(void **state)
{
	(void)state;
	static const char *const texts[] = {"sorted:mean=2", "normal:mean=2", "permuted:mean=2"};
	double member[3][200];

	for (int k = 0; k < 3; k++) {
		struct fixture f;

		fixture_make(&f, "layer/bf16/3x200", texts[k]);
		members_load(&f.problem, ROLE_X, f.args.x, 1, member[k]);
		fixture_free(&f);
	}
	for (int k = 1; k < 3; k++) {
		assert_memory_not_equal(member[k], member[0], sizeof(member[0]));
		assert_memory_not_equal(member[k], member[k % 2 + 1], sizeof(member[0]));
	}
	for (int k = 1; k < 3; k++) {
		qsort(member[k], 200, sizeof(double), ascending);
		assert_memory_equal(member[k], member[0], sizeof(member[0]));
	}
}

static void what_is_planted_has_its_place(void **state)
{
	(void)state;
	struct fixture f;

	for (int type = 0; type < 4; type++) {
		fixture_typed(&f, "layer/%s/14x7", type, "nan");
		for (int64_t at = 0; at < 14 * 7; at++)
			assert_int_equal(isnan(fixture_member(&f, at / 7, at % 7)) != 0,
							 at / 7 % 2 == 0 && at % 7 == at / 7 % 7);
		fixture_free(&f);
		fixture_typed(&f, "layer/%s/3x7", type, "inf:at=0.5,every=1,sign=-1");
		for (int64_t at = 0; at < 3 * 7; at++)
			assert_int_equal(isinf(fixture_member(&f, at / 7, at % 7)) != 0, at % 7 == 3);
		assert_true(fixture_member(&f, 0, 3) < 0);
		fixture_free(&f);
		fixture_typed(&f, "layer/%s/1x7", type, "zero:sign=-1,every=1");
		assert_true(fixture_member(&f, 0, 0) == 0 && signbit(fixture_member(&f, 0, 0)));
		fixture_free(&f);
	}
}

static void padding_has_its_share(void **state)
{
	(void)state;
	struct fixture f;
	int64_t zeros = 0, masked = 0;

	fixture_make(&f, "batch/f32/6x3x20", "padded:share=0.3,mean=5");
	for (int64_t i = 0; i < 120; i++) {
		zeros += fixture_member(&f, 1, i) == 0;
		assert_true((fixture_member(&f, 0, i) == 0) == (fixture_member(&f, 2, i) == 0));
	}
	assert_int_equal(zeros, 36);
	fixture_free(&f);
	fixture_make(&f, "batch/f32/6x3x20/mask", "padded:share=0.3,mean=5");
	for (int64_t i = 0; i < 120; i++) {
		masked += !f.args.mask[i];
		assert_true((fixture_member(&f, 0, i) == 0) == !f.args.mask[i]);
	}
	assert_int_equal(masked, 36);
	fixture_free(&f);
	fixture_make(&f, "batch/f32/5x2x20", "padded:share=0.3,mean=5");
	zeros = 0;
	for (int64_t i = 0; i < 100; i++)
		zeros += fixture_member(&f, 1, i) == 0;
	assert_int_equal(zeros, 30);
	fixture_free(&f);
	fixture_make(&f, "layer/f32/8x3", "padded");
	for (int64_t i = 0; i < 24; i++)
		assert_int_equal(fixture_member(&f, i / 3, i % 3) == 0, i / 3 >= 6);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outliers_lie_where_they_were_asked),
		cmocka_unit_test(finite_values_stay_finite),
		cmocka_unit_test(massive_channels_are_the_same_in_every_row),
		cmocka_unit_test(exponents_span_the_type),
		cmocka_unit_test(pairs_cancel),
		cmocka_unit_test(subnormals_are_subnormal),
		cmocka_unit_test(huge_values_stay_finite),
		cmocka_unit_test(the_mean_is_an_nth_of_an_ulp_away),
		cmocka_unit_test(integers_have_exact_sums),
		cmocka_unit_test(orders_share_a_multiset),
		cmocka_unit_test(what_is_planted_has_its_place),
		cmocka_unit_test(padding_has_its_share),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
