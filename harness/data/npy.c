/*
 * .npy: magic, version, the length of a header, the header (a Python dictionary of three keys), raw
 * data. Versions 2 and 3 differ from 1 in the width of that length; 3 may be UTF-8, which no key or
 * type of ours needs.
 */
#include "npy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}; /* version 1.0 */
#define MAGIC_LENGTH 6
#define HEADER_MAX   4096 /* what a reader holds; NumPy itself refuses above 10,000 */

/* bf16 has no row: it is read as u2, and the caller says what it means. */
static const struct {
	const char *descr;
	enum tensor_type type;
} descrs[] = {{"<f4", TENSOR_F32}, {"<f8", TENSOR_F64}, {"<f2", TENSOR_F16},
			  {"<u2", TENSOR_U16}, {"|u1", TENSOR_U8},  {"|b1", TENSOR_BOOL}};

#define DESCRS (sizeof(descrs) / sizeof(descrs[0]))

/* ---- the header's text -------------------------------------------------------------------------- */

struct header {
	char descr[16];
	int fortran; /* -1: not said */
	int rank;    /* -1: not said */
	int64_t extent[TENSOR_RANK];
};

static const char *skip(const char *at)
{
	return at + strspn(at, " \t\n");
}

/* 'text' or "text". NULL where there is none, or it does not fit. */
static const char *parse_quoted(const char *at, char *out, size_t size)
{
	char quote = *at;
	const char *end;

	if (quote != '\'' && quote != '"')
		return NULL;
	end = strchr(++at, quote);
	if (!end || (size_t)(end - at) >= size)
		return NULL;
	memcpy(out, at, (size_t)(end - at));
	out[end - at] = '\0';
	return end + 1;
}

/* (3, 4), (3,) or (). */
static const char *parse_extents(const char *at, struct header *out)
{
	if (*at != '(')
		return NULL;
	at = skip(at + 1);
	for (out->rank = 0; *at != ')';) {
		char *end;

		if (*at < '0' || *at > '9' || out->rank == TENSOR_RANK || strspn(at, "0123456789") > 18)
			return NULL;
		out->extent[out->rank++] = strtoll(at, &end, 10);
		at = skip(end);
		if (*at == ',')
			at = skip(at + 1);
		else if (*at != ')')
			return NULL;
	}
	return at + 1;
}

static const char *parse_value(const char *key, const char *at, struct header *out)
{
	if (strcmp(key, "descr") == 0)
		return parse_quoted(at, out->descr, sizeof(out->descr));
	if (strcmp(key, "shape") == 0)
		return parse_extents(at, out);
	if (strcmp(key, "fortran_order") != 0)
		return NULL;
	out->fortran = strncmp(at, "True", 4) == 0;
	if (!out->fortran && strncmp(at, "False", 5) != 0)
		return NULL;
	return at + (out->fortran ? 4 : 5);
}

/* {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } */
static int parse_header(const char *text, struct header *out)
{
	const char *at = skip(text);

	*out = (struct header){.fortran = -1, .rank = -1};
	if (*at++ != '{')
		return -1;
	for (at = skip(at); *at != '}';) {
		char key[24];

		at = parse_quoted(at, key, sizeof(key));
		at = at ? skip(at) : "";
		if (*at != ':')
			return -1;
		at = parse_value(key, skip(at + 1), out);
		if (!at)
			return -1;
		at = skip(at);
		if (*at == ',')
			at = skip(at + 1);
		else if (*at != '}')
			return -1;
	}
	return *skip(at + 1) || out->fortran < 0 || out->rank < 0 || !out->descr[0] ? -1 : 0;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static int find_type(const struct tensor_file *file, const char *descr, enum tensor_type *out,
					 struct message *why)
{
	for (size_t i = 0; i < DESCRS; i++)
		if (strcmp(descrs[i].descr, descr) == 0) {
			*out = descrs[i].type;
			return 0;
		}
	if (descr[0] == '>')
		return message(why, "%s: big-endian (%s): save it as '<%s'", file->path, descr,
					   descr + 1);
	return message_word(why, file->path, descr, &descrs[0].descr, DESCRS, sizeof(descrs[0]));
}

/* Where the header's text begins, and its length; -1 when it is not all there. */
static int find_header(const struct tensor_file *file, size_t *begin, size_t *length,
					   struct message *why)
{
	const unsigned char *b = file->bytes;
	int wide;

	if (file->size < 10 || memcmp(b, magic, MAGIC_LENGTH) != 0)
		return message(why, "%s: not an .npy file", file->path);
	if (b[6] < 1 || b[6] > 3)
		return message(why, "%s: .npy version %d.%d; 1 to 3 are known", file->path, b[6], b[7]);
	wide = b[6] > 1;
	*begin = wide ? 12 : 10;
	*length = b[8] | (size_t)b[9] << 8;
	if (wide && file->size >= 12)
		*length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
	if (*begin + *length > file->size)
		return message(why, "%s: its header has %zu bytes, the file only %zu", file->path,
					   *begin + *length, file->size);
	return 0;
}

int npy_parse(const struct tensor_file *file, struct tensor *out, struct message *why)
{
	char text[HEADER_MAX + 1], shape[200];
	size_t begin = 0, length = 0;
	struct header header;
	int64_t bytes;

	*out = (struct tensor){0};
	if (find_header(file, &begin, &length, why))
		return -1;
	if (length > HEADER_MAX)
		return message(why, "%s: a header of %zu bytes is no plain array's", file->path,
					   length);
	memcpy(text, file->bytes + begin, length);
	text[length] = '\0';
	if (strlen(text) != length || parse_header(text, &header))
		return message(why, "%s: its header is no dictionary of descr, fortran_order and shape",
					   file->path);
	if (find_type(file, header.descr, &out->type, why))
		return -1;
	tensor_print_shape(header.rank, header.extent, shape, sizeof(shape));
	if (header.fortran)
		return message(why, "%s: Fortran order (shape %s): save numpy.ascontiguousarray of it",
					   file->path, shape);
	bytes = tensor_size(out->type, header.rank, header.extent);
	if (bytes < 0)
		return message(why, "%s: shape %s is beyond all files", file->path, shape);
	if ((size_t)bytes != file->size - begin - length)
		return message(why, "%s: shape %s of %s needs %" PRId64 " bytes, the file has %zu",
					   file->path, shape, header.descr, bytes, file->size - begin - length);
	out->data = malloc((size_t)bytes + 1);
	if (!out->data)
		return message(why, "%s: no memory for %" PRId64 " bytes", file->path, bytes);
	memcpy(out->data, file->bytes + begin + length, (size_t)bytes);
	out->rank = header.rank;
	memcpy(out->extent, header.extent, sizeof(out->extent));
	out->bytes = (size_t)bytes;
	return 0;
}

int npy_read(const char *path, struct tensor *out, struct message *why)
{
	struct tensor_file file;
	int status;

	if (tensor_map(path, &file, why))
		return -1;
	status = npy_parse(&file, out, why);
	tensor_unmap(&file);
	return status;
}

/* ---- writing ------------------------------------------------------------------------------------- */

/* Version 1, padded so that the data begin at a multiple of 64. `out` is HEADER_WRITTEN long. */
#define HEADER_WRITTEN 512

static size_t print_header(enum tensor_type type, int rank, const int64_t *extent, char *out)
{
	char shape[TENSOR_RANK * 21 + 8] = "", text[HEADER_WRITTEN - 128];
	const char *descr = "<u2";
	size_t at = 0, whole;

	for (size_t i = 0; i < DESCRS; i++)
		if (descrs[i].type == type)
			descr = descrs[i].descr;
	for (int i = 0; i < rank; i++)
		at += (size_t)snprintf(shape + at, sizeof(shape) - at, "%s%" PRId64 "%s", i ? ", " : "",
							   extent[i], rank == 1 ? "," : "");
	snprintf(text, sizeof(text), "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
			 descr, shape);
	whole = (10 + strlen(text) + 64) / 64 * 64;
	memcpy(out, magic, sizeof(magic));
	out[8] = (char)((whole - 10) & 0xff);
	out[9] = (char)((whole - 10) >> 8);
	snprintf(out + 10, HEADER_WRITTEN - 10, "%-*s\n", (int)(whole - 11), text);
	return whole;
}

int npy_write(const char *path, enum tensor_type type, int rank, const int64_t *extent,
			  const void *data, struct message *why)
{
	int64_t bytes = tensor_size(type, rank, extent);
	char header[HEADER_WRITTEN], beside[4096];
	size_t length;
	FILE *file;
	int failed;

	if (bytes < 0 || rank > TENSOR_RANK ||
		(size_t)snprintf(beside, sizeof(beside), "%s.%ld.tmp", path, (long)getpid()) >=
			sizeof(beside))
		return message(why, "%s: cannot be written: its shape or its name is too long", path);
	file = fopen(beside, "wb");
	if (!file)
		return message(why, "%s: %s", path, strerror(errno));
	length = print_header(type, rank, extent, header);
	failed = fwrite(header, 1, length, file) != length ||
			 fwrite(data, 1, (size_t)bytes, file) != (size_t)bytes;
	failed |= fclose(file) != 0;
	if (failed || rename(beside, path)) {
		message(why, "%s: %s", path, strerror(errno));
		unlink(beside);
		return -1;
	}
	return 0;
}
