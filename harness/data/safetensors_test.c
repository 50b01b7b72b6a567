/* .safetensors written down by hand; every number in a header that could lie does so once. */
#include "safetensors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file of that header and `data` bytes 0, 1, 2, …; malloc'ed in its exact size. */
static struct tensor_file made(const char *header, size_t data)
{
	size_t length = strlen(header);
	unsigned char *bytes = malloc(8 + length + data);

	assert_non_null(bytes);
	for (size_t i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)length >> (8 * i));
	for (size_t i = 0; i < length; i++)
		bytes[8 + i] = (unsigned char)header[i];
	for (size_t i = 0; i < data; i++)
		bytes[8 + length + i] = (unsigned char)i;
	return (struct tensor_file){"x.safetensors", bytes, 8 + length + data};
}

static void drop(struct tensor_file *file)
{
	void *bytes;

	memcpy(&bytes, &file->bytes, sizeof(bytes));
	free(bytes);
}

static const char two[] =
	"{\"__metadata__\":{\"format\":\"pt\"},"
	"\"acts\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[4,28]},"
	"\"scale\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}";

static void a_tensor_is_read_by_name(void **state)
{
	(void)state;
	struct tensor_file file = made(two, 28);
	struct message why;
	struct tensor t;

	assert_int_equal(safetensors_parse(&file, "acts", &t, &why), 0);
	assert_int_equal(t.type, TENSOR_F32);
	assert_int_equal(t.rank, 2);
	assert_int_equal(t.extent[1], 3);
	assert_int_equal(t.bytes, 24);
	assert_int_equal(((const unsigned char *)t.data)[0], 4);
	assert_int_equal(((const unsigned char *)t.data)[23], 27);
	tensor_free(&t);
	assert_int_equal(safetensors_parse(&file, "scale", &t, &why), 0);
	assert_int_equal(t.type, TENSOR_BF16);
	tensor_free(&t);
	drop(&file);
}

static void the_only_tensor_needs_no_name(void **state)
{
	(void)state;
	struct tensor_file file =
		made("{\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}  ", 8);
	struct message why;
	struct tensor t;

	assert_int_equal(safetensors_parse(&file, "", &t, &why), 0);
	assert_int_equal(t.rank, 0);
	assert_int_equal(t.bytes, 8);
	tensor_free(&t);
	assert_int_equal(safetensors_parse(&file, NULL, &t, &why), 0);
	tensor_free(&t);
	drop(&file);
}

#define ONE(dtype, shape, offsets)                                                             \
 "{\"a\":{\"dtype\":" dtype ",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static const struct {
	const char *header;
	size_t data;
	const char *name, *said;
} refused[] = {
	{two, 28, "act", "'act' is none of acts, scale; did you mean 'acts'?"},
	{two, 28, "", "'' is none of acts, scale"},
	{two, 28, "__metadata__", "is none of acts, scale"},
	{two, 27, "acts", "no range within its 27 bytes"},
	{"{}", 8, "", "holds no tensor"},
	{"[]", 8, "", "no JSON object"},
	{"{", 8, "", "no JSON object"},
	{"{\"a\":1,\"a\":2}", 8, "a", "no JSON object"},
	{"{\"a\":1}", 8, "a", "'' is none of F32"},
	{ONE("\"I64\"", "[1]", "[0,8]"), 8, "a",
	 "'I64' is none of F32, F64, F16, BF16, U16, U8, BOOL"},
	{ONE("7", "[1]", "[0,8]"), 8, "a", "'' is none of F32"},
	{ONE("\"F32\"", "[-1]", "[0,8]"), 8, "a", "shape"},
	{ONE("\"F32\"", "[1.5]", "[0,8]"), 8, "a", "shape"},
	{ONE("\"F32\"", "2", "[0,8]"), 8, "a", "shape"},
	{ONE("\"F32\"", "[1,1,1,1,1,1,1,1,2]", "[0,8]"), 8, "a", "shape"},
	{ONE("\"F32\"", "[2]", "[0,9]"), 8, "a", "data_offsets"},
	{ONE("\"F32\"", "[2]", "[8,0]"), 8, "a", "data_offsets"},
	{ONE("\"F32\"", "[2]", "[-8,0]"), 8, "a", "data_offsets"},
	{ONE("\"F32\"", "[2]", "[0]"), 8, "a", "data_offsets"},
	{ONE("\"F32\"", "[2]", "[0,8,8]"), 8, "a", "data_offsets"},
	{ONE("\"F32\"", "[2]", "[0,9223372036854775807]"), 8, "a", "data_offsets"},
	{ONE("\"F32\"", "[3]", "[0,8]"), 8, "a",
	 "shape 3 of f32 needs 12 bytes, the file gives it 8"},
	{ONE("\"F32\"", "[4294967296,4294967296]", "[0,0]"), 8, "a", "beyond all files"},
};

static void what_lies_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct tensor_file file = made(refused[i].header, refused[i].data);
		struct message why = {""};
		struct tensor t;

		assert_int_equal(safetensors_parse(&file, refused[i].name, &t, &why), -1);
		assert_null(t.data);
		if (!strstr(why.text, refused[i].said) || !strstr(why.text, "x.safetensors"))
			fail_msg("row %zu: '%s' does not say '%s'", i, why.text, refused[i].said);
		drop(&file);
	}
}

static void lengths_beyond_the_file_are_refused(void **state)
{
	(void)state;
	static const unsigned char huge[] = {255, 255, 255, 255, 255, 255, 255, 255, '{', '}'};

	for (size_t size = 0; size <= sizeof(huge); size++) {
		struct tensor_file file = {"x", huge, size};
		struct message why = {""};
		struct tensor t;

		assert_int_equal(safetensors_parse(&file, "a", &t, &why), -1);
		assert_non_null(strstr(why.text, "neither .npy nor .safetensors"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tensor_is_read_by_name),
		cmocka_unit_test(the_only_tensor_needs_no_name),
		cmocka_unit_test(what_lies_is_refused),
		cmocka_unit_test(lengths_beyond_the_file_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
