/* The element types' facts: the one table of names, sizes and formats. */
#include "dtype.h"

const struct norm_format norm_formats[NORM_DTYPES] = {
	[NORM_F32] = {"f32", 4, 24, -126, 127},
	[NORM_F64] = {"f64", 8, 53, -1022, 1023},
	[NORM_BF16] = {"bf16", 2, 8, -126, 127},
	[NORM_F16] = {"f16", 2, 11, -14, 15},
};

size_t norm_dtype_size(enum norm_dtype type)
{
	return norm_formats[type].size;
}

const char *norm_dtype_name(enum norm_dtype type)
{
	return norm_formats[type].name;
}
