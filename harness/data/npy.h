/* NumPy's array files. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#ifndef NPY_H
#define NPY_H

#include "tensor.h"

/* f2 f4 f8 u2 u1 b1, versions 1 to 3. Fortran order, big-endian and other types are refused. */
int npy_parse(const struct tensor_file *file, struct tensor *out, struct message *why);
int npy_read(const char *path, struct tensor *out, struct message *why);
/* bf16 is written as u2. The file appears whole or not at all. */
int npy_write(const char *path, enum tensor_type type, int rank, const int64_t *extent,
			  const void *data, struct message *why);

#endif
