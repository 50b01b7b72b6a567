/* Any bytes are refused with a line, or hold a tensor whose size is its shape's. */
#include "safetensors.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {NULL, "a", "weight"};
	struct tensor_file file = {"fuzz", data, size};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct message why = {""};
		struct tensor tensor;

		if (safetensors_parse(&file, names[i], &tensor, &why)) {
			if (!why.text[0] || tensor.data)
				abort();
			continue;
		}
		if (tensor.bytes > size ||
			tensor_size(tensor.type, tensor.rank, tensor.extent) != (int64_t)tensor.bytes)
			abort();
		tensor_free(&tensor);
	}
	return 0;
}
