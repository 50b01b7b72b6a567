/*
 * .safetensors: u64 length, a JSON object {name: {dtype, shape, data_offsets: [begin, end]}}, data.
 * Every number is checked against the file before a byte of data is touched.
 * https://huggingface.co/docs/safetensors/index#format
 */
#include "safetensors.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The format's own limit. */
#define HEADER_MAX  100000000u
#define NAMES_SHOWN 32

static const struct {
	const char *name;
	enum tensor_type type;
} dtypes[] = {{"F32", TENSOR_F32},   {"F64", TENSOR_F64}, {"F16", TENSOR_F16},
			  {"BF16", TENSOR_BF16}, {"U16", TENSOR_U16}, {"U8", TENSOR_U8},
			  {"BOOL", TENSOR_BOOL}};

#define DTYPES (sizeof(dtypes) / sizeof(dtypes[0]))

static json_t *load_header(const struct tensor_file *file, size_t *data, struct message *why)
{
	uint64_t length = 0;
	json_error_t error;
	json_t *header;

	for (size_t i = 0; i < 8 && file->size >= 8; i++)
		length |= (uint64_t)file->bytes[i] << (8 * i);
	if (file->size < 8 || length > HEADER_MAX || length > file->size - 8) {
		message(why,
				"%s: neither .npy nor .safetensors: a header of %" PRIu64
				" bytes in a file of %zu",
				file->path, length, file->size);
		return NULL;
	}
	*data = 8 + (size_t)length;
	header = json_loadb((const char *)file->bytes + 8, (size_t)length, JSON_REJECT_DUPLICATES,
						&error);
	if (json_is_object(header))
		return header;
	message(why, "%s: its header is no JSON object: %s", file->path,
			header ? "another value" : error.text);
	json_decref(header);
	return NULL;
}

static int is_metadata(const char *name)
{
	return strcmp(name, "__metadata__") == 0;
}

/* The tensor of that name; without a name, the only one. */
static const json_t *find(const struct tensor_file *file, json_t *header, const char *name,
						  struct message *why)
{
	const char *names[NAMES_SHOWN], *key;
	json_t *value, *only = NULL;
	char what[512];
	size_t count = 0;

	json_object_foreach(header, key, value)
	{
		if (is_metadata(key))
			continue;
		if (name && strcmp(name, key) == 0)
			return value;
		only = value;
		if (count < NAMES_SHOWN)
			names[count] = key;
		count++;
	}
	if (count == 1 && (!name || !name[0]))
		return only;
	if (count == 0) {
		message(why, "%s: it holds no tensor", file->path);
		return NULL;
	}
	snprintf(what, sizeof(what), "%.400s: tensor (file:PATH#TENSOR)", file->path);
	message_word(why, what, name ? name : "", names, count < NAMES_SHOWN ? count : NAMES_SHOWN,
				 sizeof(names[0]));
	return NULL;
}

/* A list of whole numbers, none negative; its length, or -1. */
static int numbers(const json_t *list, int64_t *out, size_t most)
{
	if (!json_is_array(list) || json_array_size(list) > most)
		return -1;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *number = json_array_get(list, i);

		if (!json_is_integer(number) || json_integer_value(number) < 0)
			return -1;
		out[i] = json_integer_value(number);
	}
	return (int)json_array_size(list);
}

static int parse_type(const struct tensor_file *file, const char *dtype, enum tensor_type *out,
					  struct message *why)
{
	for (size_t i = 0; i < DTYPES; i++)
		if (dtype && strcmp(dtypes[i].name, dtype) == 0) {
			*out = dtypes[i].type;
			return 0;
		}
	return message_word(why, file->path, dtype ? dtype : "", &dtypes[0].name, DTYPES,
						sizeof(dtypes[0]));
}

static int parse_tensor(const struct tensor_file *file, const json_t *entry, size_t data,
						struct tensor *out, struct message *why)
{
	int64_t range[2] = {0, 0}, bytes;
	char shape[200];

	if (parse_type(file, json_string_value(json_object_get(entry, "dtype")), &out->type, why))
		return -1;
	out->rank = numbers(json_object_get(entry, "shape"), out->extent, TENSOR_RANK);
	if (out->rank < 0)
		return message(why, "%s: shape: no list of up to %d extents", file->path, TENSOR_RANK);
	if (numbers(json_object_get(entry, "data_offsets"), range, 2) != 2 || range[0] > range[1] ||
		(uint64_t)range[1] > file->size - data)
		return message(why, "%s: data_offsets: no range within its %zu bytes of data",
					   file->path, file->size - data);
	bytes = tensor_size(out->type, out->rank, out->extent);
	tensor_print_shape(out->rank, out->extent, shape, sizeof(shape));
	if (bytes < 0)
		return message(why, "%s: shape %s is beyond all files", file->path, shape);
	if (bytes != range[1] - range[0])
		return message(
			why, "%s: shape %s of %s needs %" PRId64 " bytes, the file gives it %" PRId64,
			file->path, shape, tensor_type_name(out->type), bytes, range[1] - range[0]);
	out->data = malloc((size_t)bytes + 1);
	if (!out->data)
		return message(why, "%s: no memory for %" PRId64 " bytes", file->path, bytes);
	memcpy(out->data, file->bytes + data + range[0], (size_t)bytes);
	out->bytes = (size_t)bytes;
	return 0;
}

int safetensors_parse(const struct tensor_file *file, const char *name, struct tensor *out,
					  struct message *why)
{
	size_t data = 0;
	json_t *header;
	const json_t *entry;
	int status = -1;

	*out = (struct tensor){0};
	header = load_header(file, &data, why);
	if (!header)
		return -1;
	entry = find(file, header, name, why);
	if (entry)
		status = parse_tensor(file, entry, data, out, why);
	json_decref(header);
	return status;
}

int safetensors_read(const char *path, const char *name, struct tensor *out,
					 struct message *why)
{
	struct tensor_file file;
	int status;

	if (tensor_map(path, &file, why))
		return -1;
	status = safetensors_parse(&file, name, out, why);
	tensor_unmap(&file);
	return status;
}
