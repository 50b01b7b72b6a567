/* Hugging Face's tensor files: a length, a JSON header, raw data. One tensor is read, by name. */
#ifndef SAFETENSORS_H
#define SAFETENSORS_H

#include "tensor.h"

/* `name` may be NULL or empty where the file holds one tensor only. */
int safetensors_parse(const struct tensor_file *file, const char *name, struct tensor *out,
					  struct message *why);
int safetensors_read(const char *path, const char *name, struct tensor *out,
					 struct message *why);

#endif
