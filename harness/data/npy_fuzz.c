/* Any bytes are refused with a line, or are an array whose size is its shape's. */
#include "npy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tensor_file file = {"fuzz", data, size};
	struct message why = {""};
	struct tensor tensor;

	if (npy_parse(&file, &tensor, &why)) {
		if (!why.text[0] || tensor.data)
			abort();
		return 0;
	}
	if (tensor.rank < 0 || tensor.rank > TENSOR_RANK || tensor.bytes > size ||
		tensor_size(tensor.type, tensor.rank, tensor.extent) != (int64_t)tensor.bytes)
		abort();
	tensor_free(&tensor);
	return 0;
}
