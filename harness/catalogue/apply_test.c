/* Axes and shapes: what a user's tensor becomes, and what each other file must then be. */
#include "apply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct apply made(const char *text, struct apply_shape x, int64_t axis)
{
	struct apply apply;
	struct message why = {""};

	if (apply_problem(&apply, text, &x, NORM_F32, NULL, axis, &why))
		fail_msg("%s: %s", text, why.text);
	return apply;
}

static void is(const struct apply *apply, const char *problem, const char *pooling)
{
	char text[NORM_TEXT_MAX];

	norm_problem_print(&apply->problem, text, sizeof(text));
	assert_string_equal(text, problem);
	apply_print_pooling(apply, text, sizeof(text));
	assert_string_equal(text, pooling);
}

static void role_is(const struct apply *apply, enum role role, const char *shape)
{
	struct apply_shape got = apply_role_shape(apply, role);
	char text[160];

	apply_print_shape(&got, text, sizeof(text));
	assert_string_equal(text, shape);
}

static const struct apply_shape three = {3, {2, 3, 512}};
static const struct apply_shape four = {4, {32, 64, 5, 6}};

static void layer_pools_the_last_axes(void **state)
{
	struct apply a = made("layer/eps=1e-6", three, -1);

	(void)state;
	is(&a, "layer/f32/6x512/eps=1e-6", "6 examples, each over 512 features");
	role_is(&a, ROLE_GAMMA, "(512,)");
	role_is(&a, ROLE_MEAN, "(2, 3)");
	role_is(&a, ROLE_Y, "(2, 3, 512)");
	a = made("layer", three, 1);
	is(&a, "layer/f32/2x1536", "2 examples, each over 3x512 features");
	role_is(&a, ROLE_DGAMMA, "(3, 512)");
	role_is(&a, ROLE_RSTD, "(2,)");
	a = made("rms", three, 0);
	is(&a, "rms/f32/1x3072", "1 examples, each over 2x3x512 features");
	role_is(&a, ROLE_RSTD, "()");
}

static void batch_pools_all_but_the_features(void **state)
{
	struct apply a = made("batch/mask", four, -1);

	(void)state;
	is(&a, "batch/f32/32x64x30/mask", "64 features, each over 32x5x6");
	role_is(&a, ROLE_GAMMA, "(64,)");
	role_is(&a, ROLE_RUNNING_VAR, "(64,)");
	role_is(&a, ROLE_MASK, "(32, 5, 6)");
	a = made("batch/nhwc", four, -1);
	is(&a, "batch/f32/32x320x6/nhwc", "6 features, each over 32x64x5");
	role_is(&a, ROLE_BETA, "(6,)");
	a = made("batch", four, 2);
	is(&a, "batch/f32/2048x5x6", "5 features, each over 32x64x6");
	a = made("batch", three, 2);
	is(&a, "batch/f32/6x512", "512 features, each over 2x3");
}

static void refused(const char *text, struct apply_shape x, int64_t axis, const char *phrase)
{
	struct apply apply;
	struct message why = {""};

	if (apply_problem(&apply, text, &x, NORM_F32, NULL, axis, &why) == 0)
		fail_msg("%s was accepted", text);
	if (!strstr(why.text, phrase))
		fail_msg("%s: '%s' does not say '%s'", text, why.text, phrase);
}

static void what_does_not_fit_is_named(void **state)
{
	struct apply_shape vector = {1, {8}};

	(void)state;
	refused("layr", three, -1, "did you mean 'layer'?");
	refused("layer/epz=1", three, -1, "did you mean 'eps'?");
	refused("layer", three, 3, "--axis: '3' is beyond x of shape (2, 3, 512): 0 to 2");
	refused("batch", vector, -1, "batch needs examples and features, and x has shape (8,)");
	refused("batch/nhwc", four, 1, "--axis: '1' with nhwc");
	refused("layer/f32/6x511", three, -1, "does not fit x, which makes it layer/f32/6x512");
	refused("layer/f64/6x512", three, -1, "does not fit x");
}

static void a_whole_text_that_fits_is_taken(void **state)
{
	struct apply a = made("layer/f32/2x3x512/eps=1e-6", three, -1);

	(void)state;
	is(&a, "layer/f32/6x512/eps=1e-6", "6 examples, each over 512 features");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layer_pools_the_last_axes),
		cmocka_unit_test(batch_pools_all_but_the_features),
		cmocka_unit_test(what_does_not_fit_is_named),
		cmocka_unit_test(a_whole_text_that_fits_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
