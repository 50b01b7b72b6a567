/* Every roof moves exactly the problem's bytes, whole or in parts, and touches no padding. */
#include "roof.h"

#include "role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAD 0xA5

static const char *const problems[] = {
	"layer/f32/37x769",
	"layer/f32/5x33/xstride=40/ystride=64",
	"layer/f32/5x33/ystride=64/y=bf16",
	"layer/bf16/5x33/y=f32/xstride=64",
	"rms/f32/3x4099/residual=exact",
	"layer/f32/7x40/inplace",
	"layer/f32/16x100/bwd",
	"batch/f32/4x3x5/momentum=0.1",
	"layer/f32/1x1",
};

static void fill(const struct norm_problem *p, struct norm_args *args, unsigned char *first)
{
	for (enum role role = 0; role < ROLES; role++) {
		size_t bytes = role_bytes(p, role);
		enum role_use use = role_use(p, role);
		unsigned char *buffer;

		if (!use)
			continue;
		if (role_aliased(p, role) != role) {
			role_set(args, role, role_get(args, role_aliased(p, role)));
			continue;
		}
		buffer = malloc(bytes + 1);
		assert_non_null(buffer);
		for (size_t i = 0; i <= bytes; i++)
			buffer[i] = use & ROLE_INPUT ? (unsigned char)(i * 7 + role) : PAD;
		buffer[bytes] = PAD;
		role_set(args, role, buffer);
	}
	*first = *(const unsigned char *)args->x;
}

static void release(const struct norm_problem *p, struct norm_args *args)
{
	for (enum role role = 0; role < ROLES; role++)
		if (role_aliased(p, role) == role)
			free(role_get(args, role));
}

/* Rows of `to` begin with those of `from` and, where longer, end in zeros; padding is as it was. */
static void compare(const struct norm_problem *p, const struct norm_args *args, enum role from,
					enum role to)
{
	struct role_shape a = role_shape(p, from), b = role_shape(p, to);
	const unsigned char *read = role_get(args, from), *written = role_get(args, to);
	size_t a_row = (size_t)a.length * a.element, b_row = (size_t)b.length * b.element;

	if (!role_use(p, from) || !role_use(p, to))
		return;
	/* Dense tensors of different widths are copied as one stretch. */
	if (a.stride == a.length && b.stride == b.length && a_row != b_row)
		return;
	for (int64_t row = 0; row < a.rows; row++) {
		const unsigned char *x = read + (size_t)(row * a.stride) * a.element;
		const unsigned char *y = written + (size_t)(row * b.stride) * b.element;
		size_t common = a_row < b_row ? a_row : b_row;

		assert_memory_equal(x, y, common);
		for (size_t i = common; i < b_row; i++)
			assert_int_equal(y[i], 0);
		for (size_t i = b_row; row + 1 < b.rows && i < (size_t)b.stride * b.element; i++)
			assert_int_equal(y[i], to == ROLE_X ? y[i] : PAD);
	}
	assert_int_equal(written[role_bytes(p, to)], PAD);
}

static void untouched(const struct norm_problem *p, const struct norm_args *args, enum role to)
{
	const unsigned char *written = role_get(args, to);

	for (size_t i = 0; role_use(p, to) && !p->inplace && i < role_bytes(p, to); i++)
		assert_int_equal(written[i], PAD);
}

static void try(const struct roof *roof, const struct norm_problem *p, int64_t step)
{
	struct norm_args args = {0};
	struct norm_plan plan;
	unsigned char first;

	if (norm_prepare(&roof->impl, p, 1, &plan)) {
		assert_true(p->inplace || roof->impl.cpu);
		return;
	}
	fill(p, &args, &first);
	for (int64_t lo = 0; lo < plan.tasks[0]; lo += step)
		roof_run(&plan, &args, 0, lo, lo + step < plan.tasks[0] ? lo + step : plan.tasks[0]);
	assert_int_equal(*(const unsigned char *)args.x, first);
	for (size_t i = 0; i < 3; i++) {
		static const enum role pairs[][2] = {
			{ROLE_X, ROLE_Y}, {ROLE_RESIDUAL, ROLE_SUM}, {ROLE_DY, ROLE_DX}};

		if (roof_copies(&roof->impl))
			compare(p, &args, pairs[i][0], pairs[i][1]);
		else
			untouched(p, &args, pairs[i][1]);
	}
	release(p, &args);
	norm_release(&plan);
}

static void each_roof_copies_each_problem(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct norm_problem p;
		char why[200];

		if (norm_problem_parse(problems[i], &p, why, sizeof(why)))
			fail_msg("%s: %s", problems[i], why);
		for (int r = 0; roofs[r]; r++) {
			assert_true(roof_is(&roofs[r]->impl));
			try(roofs[r], &p, 1);
			try(roofs[r], &p, 1 << 20);
		}
	}
}

static void traffic_by_hand(void **state)
{
	struct norm_problem p;
	char why[200];

	(void)state;
	assert_int_equal(norm_problem_parse("layer/f32/10x8/xstride=100", &p, why, sizeof(why)), 0);
	assert_int_equal(role_traffic(&p), 10 * 8 * 4 * 2 + 2 * 8 * 4);
	assert_int_equal(norm_problem_parse("rms/bf16/10x8/residual=exact", &p, why, sizeof(why)),
					 0);
	assert_int_equal(role_traffic(&p), 10 * 8 * 2 * 4 + 8 * (int64_t)norm_dtype_size(p.param));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_roof_copies_each_problem),
		cmocka_unit_test(traffic_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
