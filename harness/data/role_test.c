/* The table of tensors agrees with the contract: uses, types, extents, aliases. norm-build: portable */
#include "role.h"

#include "problem_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Inputs, then outputs, in the table's order. */
static const struct {
	const char *problem, *inputs, *outputs;
} uses[] = {
	{"layer/f32/4x8", "x gamma beta ", "y "},
	{"layer/f32/4x8/affine=none", "x ", "y "},
	{"rms/f32/4x8/save=rstd", "x gamma ", "y rstd "},
	{"layer/f32/4x8/save=var", "x gamma beta ", "y mean var "},
	{"layer/f32/4x8/residual=exact", "x residual gamma beta ", "y sum "},
	{"batch/f32/4x8/mask/momentum=0.1", "x gamma beta mask running_mean running_var ",
	 "y running_mean running_var "},
	{"batch/f32/4x8/infer", "x gamma beta running_mean running_var ", "y "},
	{"batch/f32/4x8/infer/bwd", "x gamma dy running_mean running_var ", "dx dgamma dbeta "},
	{"layer/f32/4x8/bwd/residual=exact", "x gamma dy dsum ", "dx dgamma dbeta "},
	{"rms/f32/4x8/bwd/stats=given", "x gamma dy rstd ", "dx dgamma "},
	{"layer/f32/4x8/bwd/stats=given/affine=none", "x dy mean rstd ", "dx "},
};

static void uses_follow_the_contract(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		struct norm_problem p = problem_of(uses[i].problem);
		char inputs[256] = "", outputs[256] = "";

		for (enum role role = 0; role < ROLES; role++) {
			char word[32];

			snprintf(word, sizeof(word), "%s ", role_name(role));
			if (role_use(&p, role) & ROLE_INPUT)
				strcat(inputs, word);
			if (role_use(&p, role) & ROLE_OUTPUT)
				strcat(outputs, word);
		}
		assert_string_equal(inputs, uses[i].inputs);
		assert_string_equal(outputs, uses[i].outputs);
	}
}

static const struct {
	const char *problem;
	enum role role;
	int64_t rows, length, stride;
	size_t element, bytes;
} shapes[] = {
	{"layer/bf16/4x8/xstride=10", ROLE_X, 4, 8, 10, 2, 76},
	{"layer/bf16/4x8/xstride=10/y=f32", ROLE_Y, 4, 8, 8, 4, 128},
	{"layer/bf16/4x8/param=f16", ROLE_GAMMA, 1, 8, 8, 2, 16},
	{"layer/f16/4x8/save=rstd/stat=f64", ROLE_RSTD, 1, 4, 4, 8, 32},
	{"batch/f32/2x3x5", ROLE_X, 2, 15, 15, 4, 120},
	{"batch/f32/2x5x3/nhwc", ROLE_X, 10, 3, 3, 4, 120},
	{"batch/f32/2x3x5/mask", ROLE_MASK, 1, 10, 10, 1, 10},
	{"batch/f32/2x3x5/momentum=0.1", ROLE_RUNNING_VAR, 1, 3, 3, 4, 12},
	{"batch/f32/0x3x5", ROLE_X, 0, 15, 15, 4, 0},
};

static void shapes_follow_layout_and_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct norm_problem p = problem_of(shapes[i].problem);
		struct role_shape shape = role_shape(&p, shapes[i].role);

		assert_int_equal(shape.rows, shapes[i].rows);
		assert_int_equal(shape.length, shapes[i].length);
		assert_int_equal(shape.stride, shapes[i].stride);
		assert_int_equal(shape.element, shapes[i].element);
		assert_int_equal(role_bytes(&p, shapes[i].role), shapes[i].bytes);
	}
}

/* set then get, each role its own member; an in-place problem shares three pairs, others none. */
static void each_role_is_a_member_of_its_own(void **state)
{
	(void)state;
	struct norm_args args = {0};
	char bytes[ROLES];

	for (enum role role = 0; role < ROLES; role++)
		role_set(&args, role, bytes + role);
	for (enum role role = 0; role < ROLES; role++)
		assert_ptr_equal(role_get(&args, role), bytes + role);
	assert_null(args.workspace);
	assert_ptr_equal(args.dbeta, bytes + ROLE_DBETA);
	struct norm_problem p = problem_of("layer/f32/4x8/inplace");
	assert_int_equal(role_aliased(&p, ROLE_Y), ROLE_X);
	assert_int_equal(role_aliased(&p, ROLE_SUM), ROLE_RESIDUAL);
	assert_int_equal(role_aliased(&p, ROLE_DX), ROLE_DY);
	p.inplace = 0;
	assert_int_equal(role_aliased(&p, ROLE_Y), ROLE_Y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uses_follow_the_contract),
		cmocka_unit_test(shapes_follow_layout_and_type),
		cmocka_unit_test(each_role_is_a_member_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
