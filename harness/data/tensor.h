/* An array in a file: .npy, or one of a .safetensors by name. Little-endian, C order. */
#ifndef TENSOR_H
#define TENSOR_H

#include "message.h"
#include "norm.h"

#define TENSOR_RANK 8

/* The element types of norm.h, and what files hold besides. */
enum tensor_type {
	TENSOR_F32 = NORM_F32,
	TENSOR_F64 = NORM_F64,
	TENSOR_BF16 = NORM_BF16,
	TENSOR_F16 = NORM_F16,
	TENSOR_U16, /* in .npy, how bf16 is kept */
	TENSOR_U8,
	TENSOR_BOOL,
	TENSOR_TYPES
};

struct tensor {
	enum tensor_type type;
	int rank;
	int64_t extent[TENSOR_RANK];
	void *data; /* malloc'ed, dense */
	size_t bytes;
};

/* By content: .npy, or .safetensors; `name` may be NULL or empty where there is one tensor only. */
int tensor_read(const char *path, const char *name, struct tensor *out, struct message *why);
void tensor_free(struct tensor *tensor);

size_t tensor_element(enum tensor_type type);
const char *tensor_type_name(enum tensor_type type);
/* "3x4x5"; "scalar" at rank 0. */
size_t tensor_print_shape(int rank, const int64_t *extent, char *out, size_t size);
/* Bytes of a tensor of that shape, or -1 where an extent is negative or the whole beyond 2^48. */
int64_t tensor_size(enum tensor_type type, int rank, const int64_t *extent);

/* A file's bytes, mapped: what the readers parse. */
struct tensor_file {
	const char *path;
	const unsigned char *bytes;
	size_t size;
};

int tensor_map(const char *path, struct tensor_file *out, struct message *why);
void tensor_unmap(struct tensor_file *file);

#endif
