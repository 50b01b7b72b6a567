/*
 * Copies for the roof, in the widest vectors of the file that includes this: the only intrinsics in
 * harness/. Unrolled by four; heads and tails go through memcpy.
 */
#ifndef VEC_COPY_H
#define VEC_COPY_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
# define VEC        __m512i
# define VEC_LOAD   _mm512_loadu_si512
# define VEC_STORE  _mm512_storeu_si512
# define VEC_STREAM _mm512_stream_si512
# define VEC_XOR    _mm512_xor_si512
#else
# define VEC        __m256i
# define VEC_LOAD   _mm256_loadu_si256
# define VEC_STORE  _mm256_storeu_si256
# define VEC_STREAM _mm256_stream_si256
# define VEC_XOR    _mm256_xor_si256
#endif

/* MEASURED: 4 KB ahead is what non-temporal copies want. */
#define VEC_AHEAD 4096

static inline void vec_copy(void *to, const void *from, size_t bytes)
{
	const size_t step = 4 * sizeof(VEC);
	const char *read = from;
	char *write = to;
	size_t i = 0;

	for (; i + step <= bytes; i += step) {
		VEC a = VEC_LOAD((const void *)(read + i));
		VEC b = VEC_LOAD((const void *)(read + i + sizeof(VEC)));
		VEC c = VEC_LOAD((const void *)(read + i + 2 * sizeof(VEC)));
		VEC d = VEC_LOAD((const void *)(read + i + 3 * sizeof(VEC)));

		VEC_STORE((void *)(write + i), a);
		VEC_STORE((void *)(write + i + sizeof(VEC)), b);
		VEC_STORE((void *)(write + i + 2 * sizeof(VEC)), c);
		VEC_STORE((void *)(write + i + 3 * sizeof(VEC)), d);
	}
	if (i < bytes && write != read)
		memcpy(write + i, read + i, bytes - i);
}

/* `ahead` bytes are prefetched; 0 for none. */
static inline void vec_copy_stream(void *to, const void *from, size_t bytes, size_t ahead)
{
	const size_t step = 4 * sizeof(VEC);
	const char *read = from;
	char *write = to;
	size_t i = -(uintptr_t)write % sizeof(VEC);

	i = i < bytes ? i : bytes;
	if (write != read)
		memcpy(write, read, i);
	for (; i + step <= bytes; i += step) {
		for (size_t line = 0; ahead && line < step; line += 64)
			_mm_prefetch(read + i + ahead + line, _MM_HINT_T0);
		for (size_t part = 0; part < step; part += sizeof(VEC))
			VEC_STREAM((void *)(write + i + part), VEC_LOAD((const void *)(read + i + part)));
	}
	if (i < bytes && write != read)
		memcpy(write + i, read + i, bytes - i);
	_mm_sfence();
}

/* A sweep over what a kernel reads and has nothing to write for. */
static inline uint64_t vec_read(const void *from, size_t bytes)
{
	const char *read = from;
	uint64_t words[sizeof(VEC) / sizeof(uint64_t)];
	VEC a = {0}, b = {0}, c = {0}, d = {0};
	size_t i = 0;

	for (; i + 4 * sizeof(VEC) <= bytes; i += 4 * sizeof(VEC)) {
		a = VEC_XOR(a, VEC_LOAD((const void *)(read + i)));
		b = VEC_XOR(b, VEC_LOAD((const void *)(read + i + sizeof(VEC))));
		c = VEC_XOR(c, VEC_LOAD((const void *)(read + i + 2 * sizeof(VEC))));
		d = VEC_XOR(d, VEC_LOAD((const void *)(read + i + 3 * sizeof(VEC))));
	}
	a = VEC_XOR(VEC_XOR(a, b), VEC_XOR(c, d));
	memcpy(words, &a, sizeof(words));
	for (size_t word = 1; word < sizeof(VEC) / sizeof(uint64_t); word++)
		words[0] ^= words[word];
	for (; i < bytes; i++)
		words[0] ^= (unsigned char)read[i];
	return words[0];
}

#endif
