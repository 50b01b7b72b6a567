/* .npy as NumPy writes it, byte by byte; what is not ours is refused with its reason. */
#include "npy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* numpy.save of float32 [[1, 2, 3], [4, 5, 6]], as version 1 writes it. */
static const char header_v1[] =
	"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
	"                                                          \n";

struct bytes {
	unsigned char at[4096];
	size_t size;
};

static void add(struct bytes *b, const void *from, size_t size)
{
	memcpy(b->at + b->size, from, size);
	b->size += size;
}

static int parse(const struct bytes *b, struct tensor *out, struct message *why)
{
	/* A copy of its exact size, so that a sanitizer sees any step beyond. */
	unsigned char *exact = malloc(b->size + !b->size);
	assert_non_null(exact);
	memcpy(exact, b->at, b->size);
	struct tensor_file file = {"x.npy", exact, b->size};
	int status = npy_parse(&file, out, why);
	free(exact);
	return status;
}

/* A file of the given version, dictionary and number of data bytes, 0, 1, 2, … */
static struct bytes made(int version, const char *dictionary, size_t data)
{
	struct bytes b = {{0}, 0};
	size_t length = strlen(dictionary);
	unsigned char head[12] = {0x93, 'N', 'U', 'M', 'P', 'Y', (unsigned char)version, 0};

	head[8] = (unsigned char)(length & 255);
	head[9] = (unsigned char)(length >> 8);
	add(&b, head, version == 1 ? 10 : 12);
	add(&b, dictionary, length);
	for (size_t i = 0; i < data; i++)
		b.at[b.size++] = (unsigned char)i;
	return b;
}

static void what_numpy_writes_is_read(void **state)
{
	(void)state;
	static const float values[] = {1, 2, 3, 4, 5, 6};
	struct bytes b = {{0}, 0};
	struct tensor t;
	struct message why;

	assert_int_equal(sizeof(header_v1) - 1, 128);
	add(&b, header_v1, 128);
	add(&b, values, sizeof(values));
	assert_int_equal(parse(&b, &t, &why), 0);
	assert_int_equal(t.type, TENSOR_F32);
	assert_int_equal(t.rank, 2);
	assert_int_equal(t.extent[0], 2);
	assert_int_equal(t.extent[1], 3);
	assert_int_equal(t.bytes, sizeof(values));
	assert_memory_equal(t.data, values, sizeof(values));
	tensor_free(&t);
}

static const struct {
	int version;
	const char *dictionary;
	size_t data;
	enum tensor_type type;
	int rank;
} accepted[] = {
	{1, "{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n", 8, TENSOR_F64, 0},
	{2, "{'descr': '<f2', 'fortran_order': False, 'shape': (5,), }\n", 10, TENSOR_F16, 1},
	{3, "{'descr': '<u2', 'fortran_order': False, 'shape': (1, 2, 3), }", 12, TENSOR_U16, 3},
	{1, "{\"shape\":(2,2),\"fortran_order\":False,\"descr\":\"|u1\"}", 4, TENSOR_U8, 2},
	{1, "{'descr': '|b1', 'fortran_order': False, 'shape': (3, 0), }\n", 0, TENSOR_BOOL, 2},
	{1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1), }", 4, TENSOR_F32,
	 8},
};

static void versions_types_and_shapes_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct bytes b = made(accepted[i].version, accepted[i].dictionary, accepted[i].data);
		struct tensor t;
		struct message why;

		if (parse(&b, &t, &why))
			fail_msg("%s: %s", accepted[i].dictionary, why.text);
		assert_int_equal(t.type, accepted[i].type);
		assert_int_equal(t.rank, accepted[i].rank);
		assert_int_equal(t.bytes, accepted[i].data);
		if (t.bytes)
			assert_int_equal(((const unsigned char *)t.data)[t.bytes - 1], t.bytes - 1);
		tensor_free(&t);
	}
}

#define PLAIN(descr, order, shape)                                                             \
 "{'descr': '" descr "', 'fortran_order': " order ", 'shape': " shape ", }\n"

/* Each is refused, and its line says why. */
static const struct {
	int version;
	const char *dictionary;
	size_t data;
	const char *said;
} refused[] = {
	{1, PLAIN("<f4", "True", "(2, 3)"), 24, "Fortran order (shape 2x3)"},
	{1, PLAIN(">f4", "False", "(2, 3)"), 24, "big-endian (>f4)"},
	{1, PLAIN("<i8", "False", "(2, 3)"), 48, "'<i8' is none of <f4, <f8, <f2, <u2, |u1, |b1"},
	{1, PLAIN("|O", "False", "(2, 3)"), 48, "'|O' is none of"},
	{1, PLAIN("<f4", "False", "(2, 3)"), 23,
	 "shape 2x3 of <f4 needs 24 bytes, the file has 23"},
	{1, PLAIN("<f4", "False", "(2, 3)"), 25,
	 "shape 2x3 of <f4 needs 24 bytes, the file has 25"},
	{1, PLAIN("<f4", "False", "(2, -3)"), 24, "no dictionary"},
	{1, PLAIN("<f4", "False", "(2, 3"), 24, "no dictionary"},
	{1, PLAIN("<f4", "False", "(2 3)"), 24, "no dictionary"},
	{1, PLAIN("<f4", "Maybe", "(2, 3)"), 24, "no dictionary"},
	{1, PLAIN("<f4", "False", "(1,1,1,1,1,1,1,1,1)"), 4, "no dictionary"},
	{1, PLAIN("<f4", "False", "(99999999999999999999,)"), 4, "no dictionary"},
	{1, PLAIN("<f4", "False", "(999999999999, 999999999)"), 4, "beyond all files"},
	{1, PLAIN("<f4", "False", "(0, 999999999999, 999999999)"), 0, "beyond all files"},
	{1, "{'descr': '<f4', 'fortran_order': False}\n", 4, "no dictionary"},
	{1, "{'descr': '<f4', 'shape': (1,)}\n", 4, "no dictionary"},
	{1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", 4,
	 "no dictionary"},
	{1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4, "no dictionary"},
	{1, "{'descr", 0, "no dictionary"},
	{1, "", 0, "no dictionary"},
	{4, PLAIN("<f4", "False", "(1,)"), 4, "version 4.0; 1 to 3 are known"},
	{0, PLAIN("<f4", "False", "(1,)"), 4, "version 0.0"},
};

static void others_are_refused_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct bytes b = made(refused[i].version, refused[i].dictionary, refused[i].data);
		struct tensor t;
		struct message why = {""};

		assert_int_equal(parse(&b, &t, &why), -1);
		assert_null(t.data);
		if (!strstr(why.text, refused[i].said) || !strstr(why.text, "x.npy"))
			fail_msg("row %zu: '%s' does not say '%s'", i, why.text, refused[i].said);
	}
}

static void each_truncation_is_refused(void **state)
{
	(void)state;
	struct bytes b = {{0}, 0};

	add(&b, header_v1, 128);
	for (; b.size < 152; b.size++) {
		struct tensor t;
		struct message why;
		struct bytes cut = b;

		for (cut.size = 0; b.size == 151 && cut.size < 128; cut.size++) {
			assert_int_equal(parse(&cut, &t, &why), -1);
			assert_non_null(strstr(why.text, cut.size < 10 ? "not an .npy" : "header has 128"));
		}
		assert_int_equal(parse(&b, &t, &why), -1);
		assert_non_null(strstr(why.text, "needs 24 bytes"));
	}
}

static void temporary(char *path, size_t size, const char *name)
{
	const char *folder = getenv("TMPDIR");

	snprintf(path, size, "%s/normlab-%ld-%s", folder ? folder : "/tmp", (long)getpid(), name);
}

static void what_is_written_is_read_again(void **state)
{
	(void)state;
	static const int64_t extent[] = {2, 3, 1, 1, 1, 2, 1, 1};
	unsigned char data[96];
	char path[4096];

	temporary(path, sizeof(path), "written.npy");
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 7);
	for (int type = 0; type < TENSOR_TYPES; type++)
		for (int rank = 0; rank <= TENSOR_RANK; rank++) {
			struct tensor t;
			struct message why;

			if (npy_write(path, (enum tensor_type)type, rank, extent, data, &why) ||
				npy_read(path, &t, &why))
				fail_msg("%s", why.text);
			assert_int_equal(t.type, type == TENSOR_BF16 ? TENSOR_U16 : (enum tensor_type)type);
			assert_int_equal(t.rank, rank);
			for (int i = 0; i < rank; i++)
				assert_int_equal(t.extent[i], extent[i]);
			assert_int_equal(t.bytes, tensor_size((enum tensor_type)type, rank, extent));
			assert_memory_equal(t.data, data, t.bytes);
			tensor_free(&t);
		}
	unlink(path);
}

/* The first 128 bytes of what is written are those of NumPy itself. */
static void what_is_written_is_numpys(void **state)
{
	(void)state;
	static const int64_t extent[] = {2, 3};
	static const float data[6];
	char path[4096];
	struct tensor_file file;
	struct message why;

	temporary(path, sizeof(path), "numpys.npy");
	assert_int_equal(npy_write(path, TENSOR_F32, 2, extent, data, &why), 0);
	assert_int_equal(tensor_map(path, &file, &why), 0);
	assert_int_equal(file.size, 152);
	assert_memory_equal(file.bytes, header_v1, 128);
	tensor_unmap(&file);
	unlink(path);
}

static void failures_name_the_file(void **state)
{
	(void)state;
	struct message why = {""};
	struct tensor t;

	assert_int_equal(npy_read("/nowhere/x.npy", &t, &why), -1);
	assert_string_equal(why.text, "/nowhere/x.npy: No such file or directory");
	assert_int_equal(npy_write("/nowhere/y.npy", TENSOR_F32, 0, NULL, "1234", &why), -1);
	assert_string_equal(why.text, "/nowhere/y.npy: No such file or directory");
	assert_int_equal(tensor_read("/", NULL, &t, &why), -1);
	assert_string_equal(why.text, "/: not a regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_numpy_writes_is_read),
		cmocka_unit_test(versions_types_and_shapes_are_read),
		cmocka_unit_test(others_are_refused_with_a_reason),
		cmocka_unit_test(each_truncation_is_refused),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(what_is_written_is_numpys),
		cmocka_unit_test(failures_name_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
