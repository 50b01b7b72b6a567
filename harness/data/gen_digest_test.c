/*
 * The inputs are the same bits on every machine and compiler: one digest (FNV-1a) per family and
 * type over several problems. A new family is added with the line this test prints.
 */
#include "gen_fixture.h"

/* %s: the type. A family that fits none of them for a type has the digest of nothing. */
static const char *const problems[] = {
	"layer/%s/3x40",
	"layer/%s/4x8/eps=0/xstride=9",
	"layer/%s/5x6/residual=exact/gamma+1",
	"rms/%s/2x37/affine=none",
	"rms/%s/6x4/bwd/stats=given",
	"batch/%s/3x5x7/momentum=0.1",
	"batch/%s/6x5/mask",
	"batch/%s/4x6x3/nhwc/mask/infer",
	"batch/%s/4x3x2/bwd/eps=0",
};

#define NOTHING 0xcbf29ce484222325u

static const struct {
	const char *family;
	uint64_t digest[4];
} pinned[] = {
	{"normal",
	 {0x0be6468d80e83bfeu, 0x9ad5db3cce5bd4a8u, 0xe7202903df0dd66cu, 0x88f4a63e49d43990u}},
	{"uniform",
	 {0x534d38e0aacf8386u, 0x6707c25547f9f61au, 0x2f23d80ce54fb71du, 0xdf79c01aa6ef7a0fu}},
	{"lognormal",
	 {0x7e312601e29b6448u, 0xb613ba46765e8134u, 0xff3d123761304c02u, 0x58ee94ade3b1645au}},
	{"constant",
	 {0xf23d5d594d320a14u, 0x366ccc40bf964514u, 0x33ddef4f50ad168au, 0x5d80de0624ef37d8u}},
	{"near",
	 {0x932dab63363cf9f7u, 0x48c2be334a4b4595u, 0xfbba87c191be8936u, 0xcfbbea77983fac87u}},
	{"alternating",
	 {0x8bb6696d0322fed5u, 0xe49427463845f4ebu, 0x37a15092d5c4a48au, 0xbfb798b894c1eefbu}},
	{"ramp",
	 {0x7bdd0aa7e30386c3u, 0x10fdf3f806afa5e2u, 0xe8149e52c9748352u, 0xa81a0a31fadd1100u}},
	{"ulp",
	 {0xb65169aa9ef53cc0u, 0xcaf02425bbff598eu, 0x4ce34b743d4292fau, 0xac2f81408c4d716cu}},
	{"outlier",
	 {0xa6ad0a49f0782b93u, 0xac1214b9256c44ecu, 0xd3c4f60eb1375237u, 0x8e70fa2accc2b77fu}},
	{"massive",
	 {0x91b7e2523490e6deu, 0xf1f7424c03da8e4du, 0xe132be659504dda5u, 0xa10d7eca942b1605u}},
	{"exponents",
	 {0x192aa671927070ecu, 0x38734e8a85ec8da0u, 0x5079ef8d70e02c2du, 0x9f5bb47149c620c1u}},
	{"pairs",
	 {0xd6c4ca15c71ceea0u, 0xc4d68543c5f865f5u, 0x06d0a2b5663c2b80u, 0x4f090f1c471215c1u}},
	{"subnormal",
	 {0x190ec8fb216849c6u, 0x4a8c143b875a7314u, 0x208a0065558d24a0u, 0x84ba58217ad027e4u}},
	{"huge",
	 {0x3fb79835d60d73b0u, 0xc2e2ed56bcd908edu, 0x4f73b375a1939ec6u, 0xfbbb6515063b0fd6u}},
	{"meanulp",
	 {0xad962d85445800bbu, 0xb5916f314cd8160du, 0x209b0a42709e0706u, 0x72d2235c084c996du}},
	{"cancel",
	 {0x98d82fc6bc7ad8e4u, 0xdb102a04e4aeb3acu, 0x2d525e2878b42533u, 0x66951f462b9a43b2u}},
	{"ties",
	 {0xf04f19e9f17a730bu, 0x6d07abc0ec57cb63u, 0xa8dbeb077ddf41e9u, 0x95dedacedf9adadbu}},
	{"integers",
	 {0xa39c3bb41a84e34du, 0x5a99084b43c601fbu, 0x2e35c5414072647fu, 0xfeb40145375e8276u}},
	{"sorted",
	 {0xd4e0777009dbd0d6u, 0xbbc7de5bce4bce44u, 0x9b4ce767615aa61cu, 0x7dca50dae0ddcd34u}},
	{"permuted",
	 {0x9c6cd362ee9a433eu, 0xf47f69f39a4c1f73u, 0x47f3bd4e4e9d8bdcu, 0xe51b6a7e8e710698u}},
	{"padded",
	 {0xe6cba9fcde01996cu, 0xdf1688ed275813cdu, 0x04ddb26f9781e542u, 0x2eb1363c5d5bf919u}},
	{"zero",
	 {0x29083c1bb0dbfa15u, 0x2b7e300425114c0bu, 0x727011a6b86a5028u, 0x1476dcfc186a9900u}},
	{"nan",
	 {0xfa1bfea8cca2bf8au, 0x1f42501019cb7c1du, 0x116e6d9d6756e508u, 0x50c57a2d91fa51e4u}},
	{"inf",
	 {0xc976c5f69c1b3c37u, 0x468365f88a3efb84u, 0xf5e6f0cd6caebff5u, 0x66f557229e5ab0dfu}},
};

static uint64_t digest_bytes(uint64_t digest, const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		digest = (digest ^ bytes[i]) * 0x100000001b3u;
	return digest;
}

static uint64_t digest_inputs(uint64_t digest, const struct fixture *f)
{
	for (enum role role = 0; role < ROLES; role++) {
		struct role_shape shape = role_shape(&f->problem, role);
		const unsigned char *base = role_get(&f->args, role);

		for (int64_t row = 0; base && row < shape.rows; row++)
			digest = digest_bytes(digest, base + (size_t)(row * shape.stride) * shape.element,
								  (size_t)shape.length * shape.element);
	}
	return digest;
}

static uint64_t digest_of(const struct input *input, const char *type)
{
	uint64_t digest = NOTHING;

	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct fixture f;
		char text[128];

		snprintf(text, sizeof(text), problems[i], type);
		if (fixture_try(&f, text, input, 42) == 0)
			digest = digest_inputs(digest, &f);
		fixture_free(&f);
	}
	return digest;
}

static void each_family_has_its_digests(void **state)
{
	(void)state;
	int wrong = 0;

	for (size_t i = 0; i < input_family_count; i++) {
		const char *name = input_families[i].name;
		uint64_t digest[4];
		size_t at = 0;

		if (strcmp(name, "file") == 0)
			continue;
		struct input input = fixture_input(name);
		for (int type = 0; type < 4; type++)
			digest[type] = digest_of(&input, fixture_types[type]);
		while (at < sizeof(pinned) / sizeof(pinned[0]) && strcmp(pinned[at].family, name) != 0)
			at++;
		if (at < sizeof(pinned) / sizeof(pinned[0]) &&
			memcmp(digest, pinned[at].digest, sizeof(digest)) == 0)
			continue;
		wrong++;
		print_message("{\"%s\", {0x%016llxu, 0x%016llxu, 0x%016llxu, 0x%016llxu}},\n", name,
					  (unsigned long long)digest[0], (unsigned long long)digest[1],
					  (unsigned long long)digest[2], (unsigned long long)digest[3]);
	}
	if (wrong)
		fail_msg("%d families have other bits than those pinned", wrong);
	for (size_t i = 0; i < sizeof(pinned) / sizeof(pinned[0]); i++)
		for (int type = 0; type < 4; type++)
			assert_true(pinned[i].digest[type] != NOTHING);
}

static void another_seed_gives_other_bits(void **state)
{
	(void)state;
	struct input input = fixture_input("normal");
	struct fixture a, b;

	assert_int_equal(fixture_try(&a, "layer/f32/3x40", &input, 1), 0);
	assert_int_equal(fixture_try(&b, "layer/f32/3x40", &input, 2), 0);
	assert_true(digest_inputs(NOTHING, &a) != digest_inputs(NOTHING, &b));
	fixture_free(&a);
	fixture_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_family_has_its_digests),
		cmocka_unit_test(another_seed_gives_other_bits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
