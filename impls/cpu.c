/*
 * Which vector extensions may be used: what the CPU and the operating system offer, less what
 * NORM_CPU_DISABLE names. One table; disabling a feature disables those that build on it.
 */
#include "norm.h"

#include <stdlib.h>
#include <string.h>

struct feature {
	const char *name;
	uint64_t takes_away;
};

#define AVX512_ALL (NORM_CPU_AVX512 | NORM_CPU_AVX512BF16 | NORM_CPU_AVX512FP16)

static const struct feature features[] = {
	{"avx512fp16", NORM_CPU_AVX512FP16},
	{"avx512bf16", NORM_CPU_AVX512BF16},
	{"avx512f", AVX512_ALL},
	{"avx512", AVX512_ALL},
	{"avx2", NORM_CPU_AVX2 | AVX512_ALL},
};

static uint64_t detected(void)
{
	uint64_t found = 0;

#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		found |= NORM_CPU_AVX2;
	if (found && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
		__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
		found |= NORM_CPU_AVX512;
	if ((found & NORM_CPU_AVX512) && __builtin_cpu_supports("avx512bf16"))
		found |= NORM_CPU_AVX512BF16;
#endif
	return found;
}

/* The names in `list` are separated by commas; unknown ones take nothing away. */
static uint64_t disabled(const char *list)
{
	uint64_t gone = 0;

	while (*list) {
		size_t length = strcspn(list, ",");

		for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
			if (strlen(features[i].name) == length &&
				strncmp(features[i].name, list, length) == 0)
				gone |= features[i].takes_away;
		list += length + (list[length] == ',');
	}
	return gone;
}

uint64_t norm_cpu(void)
{
	const char *list = getenv("NORM_CPU_DISABLE");

	return detected() & ~disabled(list ? list : "");
}
