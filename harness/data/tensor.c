/* What the readers of array files share: types, sizes, mapped bytes. */
#include "tensor.h"

#include "npy.h"
#include "safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name;
	size_t element;
} types[TENSOR_TYPES] = {
	[TENSOR_F32] = {"f32", 4},   [TENSOR_F64] = {"f64", 8}, [TENSOR_BF16] = {"bf16", 2},
	[TENSOR_F16] = {"f16", 2},   [TENSOR_U16] = {"u16", 2}, [TENSOR_U8] = {"u8", 1},
	[TENSOR_BOOL] = {"bool", 1},
};

size_t tensor_element(enum tensor_type type)
{
	return types[type].element;
}

const char *tensor_type_name(enum tensor_type type)
{
	return types[type].name;
}

size_t tensor_print_shape(int rank, const int64_t *extent, char *out, size_t size)
{
	char text[TENSOR_RANK * 21 + 8] = "scalar";
	size_t at = 0;

	for (int i = 0; i < rank; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%" PRId64, i ? "x" : "",
							   extent[i]);
	return (size_t)snprintf(out, size, "%s", text);
}

int64_t tensor_size(enum tensor_type type, int rank, const int64_t *extent)
{
	const int64_t most = (int64_t)1 << 48;
	int64_t bytes = (int64_t)types[type].element;
	int empty = 0;

	/* A zero counts as one until the end, so that no part of the product can overflow either. */
	for (int i = 0; i < rank; i++) {
		int64_t factor = extent[i] ? extent[i] : 1;

		if (factor < 0 || bytes > most / factor)
			return -1;
		bytes *= factor;
		empty |= extent[i] == 0;
	}
	return empty ? 0 : bytes;
}

int tensor_map(const char *path, struct tensor_file *out, struct message *why)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *bytes;

	*out = (struct tensor_file){.path = path, .bytes = (const unsigned char *)""};
	if (file < 0)
		return message(why, "%s: %s", path, strerror(errno));
	if (fstat(file, &status) || !S_ISREG(status.st_mode)) {
		close(file);
		return message(why, "%s: not a regular file", path);
	}
	if (status.st_size > 0) {
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
		if (bytes == MAP_FAILED) {
			close(file);
			return message(why, "%s: %s", path, strerror(errno));
		}
		out->bytes = bytes;
		out->size = (size_t)status.st_size;
	}
	close(file);
	return 0;
}

void tensor_unmap(struct tensor_file *file)
{
	void *bytes;

	memcpy(&bytes, &file->bytes, sizeof(bytes));
	if (file->size)
		munmap(bytes, file->size);
	file->size = 0;
}

int tensor_read(const char *path, const char *name, struct tensor *out, struct message *why)
{
	struct tensor_file file;
	int npy, status;

	if (tensor_map(path, &file, why))
		return -1;
	npy = file.size >= 6 && memcmp(file.bytes, "\x93NUMPY", 6) == 0;
	if (npy && name && name[0])
		status =
			message(why, "%s: an .npy holds one array, and '%s' was asked for", path, name);
	else if (npy)
		status = npy_parse(&file, out, why);
	else
		status = safetensors_parse(&file, name, out, why);
	tensor_unmap(&file);
	return status;
}

void tensor_free(struct tensor *tensor)
{
	free(tensor->data);
	*tensor = (struct tensor){0};
}
