/* Which build of kernels.c runs, and the element types as its rounding sees them. */
#include "convert.h"
#include "kernels.h"

#include <math.h>

extern const struct kernels kernels_generic;
extern const struct convert convert_generic;
#if defined(__x86_64__)
extern const struct kernels kernels_fma, kernels_avx512;
extern const struct convert convert_fma, convert_avx512;
#endif

const struct kernels *kernels_get(void)
{
#if defined(__x86_64__)
	uint64_t cpu = norm_cpu();

	if (cpu & NORM_CPU_AVX512)
		return &kernels_avx512;
	if (cpu & NORM_CPU_AVX2)
		return &kernels_fma;
#endif
	return &kernels_generic;
}

const struct convert *convert_get(void)
{
#if defined(__x86_64__)
	uint64_t cpu = norm_cpu();

	if (cpu & NORM_CPU_AVX512)
		return &convert_avx512;
	if (cpu & NORM_CPU_AVX2)
		return &convert_fma;
#endif
	return &convert_generic;
}

struct fast_target kernels_target(enum norm_dtype type)
{
	const struct norm_format *f = &norm_formats[type];
	int least = f->least_exponent - f->precision + 1;

	/* A grid unit is 2^(e - p + 1) for a value in [2^e, 2^(e+1)), and no less than 2^least. */
	return (struct fast_target){
		.shift = ldexp(1.5, 53 - f->precision),
		.least_shift = ldexp(1.5, 52 + least < -1000 ? -1000 : 52 + least),
		.greatest = ldexp(2 - ldexp(1, 1 - f->precision), f->greatest_exponent),
		.f64 = type == NORM_F64,
	};
}

int kernels_settle_one(const struct kernels *k, enum norm_dtype type, const double value[2],
					   double error, double *out)
{
	alignas(64) double hi[8] = {value[0]}, lo[8] = {value[1]}, errors[8] = {error}, rounded[8];
	alignas(64) int64_t bad[8];
	struct fast_chunk chunk = {.hi = hi, .lo = lo, .out = rounded, .bad = bad};
	struct fast_target target = kernels_target(type);

	k->settle(&chunk, &target, errors, 1);
	*out = rounded[0];
	return bad[0] != 0;
}
