/*
 * What a copy of a problem's bytes consists of: pieces of rows, cut into tasks of a page or more, so
 * that threads share it as they share a kernel's work.
 */
#include "roof.h"

#include "role.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a task where rows are dense: divides what threads share, costs nothing in a call. */
#define GRAIN 16384

/* ROLES: none. Offsets and strides in bytes. */
struct piece {
	enum role from, to;
	int64_t rows;
	size_t bytes, from_offset, to_offset, from_stride, to_stride;
	int64_t tasks;
};

struct pieces {
	int count;
	struct piece piece[2 * ROLES];
};

/* A tensor as bytes; dense rows are one row. */
struct extent {
	int64_t rows;
	size_t bytes, stride;
};

static struct extent extent(const struct norm_problem *p, enum role role)
{
	struct role_shape shape = role_shape(p, role);
	struct extent e = {shape.rows, (size_t)shape.length * shape.element,
					   (size_t)shape.stride * shape.element};

	if (e.bytes == e.stride) {
		e.bytes *= (size_t)e.rows;
		e.rows = e.bytes ? 1 : 0;
	}
	return e;
}

static void add(struct pieces *all, struct piece piece)
{
	if (!piece.bytes || !piece.rows)
		return;
	piece.tasks = piece.rows > 1 ? piece.rows : (int64_t)((piece.bytes + GRAIN - 1) / GRAIN);
	all->piece[all->count++] = piece;
}

/* Both tensors have the same logical rows: where one is dense and the other is not, cut it again. */
static void pair(const struct norm_problem *p, struct pieces *all, enum role from, enum role to)
{
	struct extent a = extent(p, from), b = extent(p, to);
	struct piece piece = {.from = from, .to = to};
	size_t common;
	int64_t rows = a.rows < b.rows ? b.rows : a.rows;

	if (a.rows != b.rows && rows > 0) {
		struct extent *dense = a.rows < b.rows ? &a : &b;

		dense->rows = rows;
		dense->stride = dense->bytes /= (size_t)rows;
	}
	common = a.bytes < b.bytes ? a.bytes : b.bytes;
	piece.rows = a.rows;
	piece.from_stride = a.stride;
	piece.to_stride = b.stride;
	piece.bytes = common;
	add(all, piece);
	piece.from_offset = piece.to_offset = common;
	piece.bytes = a.bytes - common + (b.bytes - common);
	piece.from = a.bytes > common ? from : ROLES;
	piece.to = b.bytes > common ? to : ROLES;
	add(all, piece);
}

static void alone(const struct norm_problem *p, struct pieces *all, enum role role,
				  enum role_use use)
{
	struct extent e = extent(p, role);
	struct piece piece = {.from = ROLES,
						  .to = ROLES,
						  .rows = e.rows,
						  .bytes = e.bytes,
						  .from_stride = e.stride,
						  .to_stride = e.stride};

	if (use & ROLE_INPUT)
		piece.from = role;
	if (use & ROLE_OUTPUT)
		piece.to = role; /* read and written: the same tensor twice */
	add(all, piece);
}

static void cut(const struct norm_problem *p, struct pieces *all)
{
	static const enum role pairs[][2] = {
		{ROLE_X, ROLE_Y}, {ROLE_RESIDUAL, ROLE_SUM}, {ROLE_DY, ROLE_DX}};
	bool done[ROLES] = {false};

	all->count = 0;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		enum role from = pairs[i][0], to = pairs[i][1];

		if (!role_use(p, from) || !role_use(p, to))
			continue;
		pair(p, all, from, to);
		done[from] = done[to] = true;
	}
	for (enum role role = 0; role < ROLES; role++)
		if (!done[role] && role_use(p, role))
			alone(p, all, role, role_use(p, role));
}

static void cut_reads(const struct norm_problem *p, struct pieces *all)
{
	all->count = 0;
	for (enum role role = 0; role < ROLES; role++)
		if (role_use(p, role) & ROLE_INPUT)
			alone(p, all, role, ROLE_INPUT);
}

const char *roof_reject(const struct norm_problem *problem)
{
	(void)problem;
	return NULL;
}

/* The library's copy has nothing to do there. */
static const char *reject_inplace(const struct norm_problem *problem)
{
	return problem->inplace ? "inplace: a library copies no buffer onto itself" : NULL;
}

const char *roof_prepare(const struct norm_problem *problem, int threads_hint,
						 struct norm_plan *plan)
{
	struct pieces *all = malloc(sizeof(*all));

	(void)threads_hint;
	if (!all)
		return "no memory";
	if (roof_reads(plan->impl))
		cut_reads(problem, all);
	else
		cut(problem, all);
	plan->state = all;
	plan->tasks[0] = 0;
	for (int i = 0; i < all->count; i++)
		plan->tasks[0] += all->piece[i].tasks;
	return NULL;
}

void roof_release(struct norm_plan *plan)
{
	free(plan->state);
}

static _Thread_local volatile uint64_t sink; /* without it the sweep is optimised away */

static void move(const struct roof *roof, char *to, const char *from, size_t bytes)
{
	if (to && from)
		roof->copy(to, from, bytes);
	else if (to)
		memset(to, 0, bytes);
	else
		sink = roof->read(from, bytes);
}

/* Tasks lo..hi-1 of one piece: grains of its only row, as one stretch, or whole rows. */
static void move_tasks(const struct roof *roof, const struct piece *piece,
					   const struct norm_args *args, int64_t lo, int64_t hi)
{
	const char *from =
		piece->from == ROLES ? NULL : (char *)role_get(args, piece->from) + piece->from_offset;
	char *to = piece->to == ROLES ? NULL : (char *)role_get(args, piece->to) + piece->to_offset;

	if (piece->rows == 1) {
		size_t begin = (size_t)lo * GRAIN, end = (size_t)hi * GRAIN;

		end = end < piece->bytes ? end : piece->bytes;
		move(roof, to ? to + begin : NULL, from ? from + begin : NULL, end - begin);
		return;
	}
	for (int64_t row = lo; row < hi; row++)
		move(roof, to ? to + (size_t)row * piece->to_stride : NULL,
			 from ? from + (size_t)row * piece->from_stride : NULL, piece->bytes);
}

void roof_run(const struct norm_plan *plan, const struct norm_args *args, int stage, int64_t lo,
			  int64_t hi)
{
	const struct pieces *all = plan->state;
	const struct roof *roof = (const struct roof *)(const void *)plan->impl;
	int64_t first = 0;

	(void)stage;
	for (int i = 0; i < all->count; i++) {
		const struct piece *piece = &all->piece[i];
		int64_t begin = lo > first ? lo - first : 0;
		int64_t end = hi - first < piece->tasks ? hi - first : piece->tasks;

		if (begin < end)
			move_tasks(roof, piece, args, begin, end);
		first += piece->tasks;
	}
}

/* memmove, since running statistics are copied onto themselves; glibc's memcpy is the same code. */
static void copy_plainly(void *to, const void *from, size_t bytes)
{
	memmove(to, from, bytes);
}

static uint64_t read_plainly(const void *from, size_t bytes)
{
	const char *read = from;
	uint64_t sum = 0, word = 0;
	size_t i = 0;

	for (; i + sizeof(word) <= bytes; i += sizeof(word)) {
		memcpy(&word, read + i, sizeof(word));
		sum ^= word;
	}
	for (; i < bytes; i++)
		sum ^= (unsigned char)read[i];
	return sum;
}

static const struct roof roof_memcpy =
	ROOF("roof/copy", "copy", "generic", 0, "the C library's copy of the same bytes",
		 reject_inplace, copy_plainly, read_plainly);

static const struct roof roof_read =
	ROOF("roof/read", "read", "generic", 0, "the inputs read, and no more", roof_reject, NULL,
		 read_plainly);

const struct roof *const roofs[] = {
	&roof_memcpy, &roof_read,
#if defined(__x86_64__)
	&roof_avx2,   &roof_avx2_nt,   &roof_avx2_nt_prefetch,   &roof_avx2_read,
	&roof_avx512, &roof_avx512_nt, &roof_avx512_nt_prefetch, &roof_avx512_read,
#endif
	NULL,
};

bool roof_is(const struct norm_impl *impl)
{
	return strcmp(impl->family, "roof") == 0;
}

bool roof_reads(const struct norm_impl *impl)
{
	return roof_is(impl) && !((const struct roof *)(const void *)impl)->copy;
}

bool roof_copies(const struct norm_impl *impl)
{
	return roof_is(impl) && !roof_reads(impl);
}
