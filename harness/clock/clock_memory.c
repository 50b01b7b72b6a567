/* One mapping holds all sets; a set's tensors lie in a drawn order, with drawn gaps between them. */
#include "clock_memory.h"

#include "machine.h"
#include "role.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LINE 64
#define PAGE 4096
#define PAGES                                                                                  \
 16 /* a draw of page offsets: covers the 64 KB that any L1 or L2 index aliases by */
/* Smaller tensors of a cold set lie close together, or gaps would fill memory. */
#define SMALL 16384

/*
 * Cold walks over so many times the last-level cache. One that replaces at random still holds exp(-k) of what
 * was there before a walk over k times its size: 13% at 2 (a one-pass kernel had 8% less time there), 2% at 4.
 */
#define BEYOND_CACHES 4
#define OF_MEMORY     8
#define USUAL_CACHE   (32 << 20)

static size_t up(size_t bytes)
{
	return (bytes + LINE - 1) / LINE * LINE;
}

static bool owns(const struct norm_problem *p, enum role role)
{
	return role_use(p, role) && role_aliased(p, role) == role;
}

/* ---- inputs in a memory file: the roles in order, each on a line of its own -------------------- */

static size_t inputs_bytes(const struct norm_problem *p)
{
	size_t bytes = 0;

	for (enum role role = 0; role < ROLES; role++)
		if (role_use(p, role) & ROLE_INPUT)
			bytes += up(role_bytes(p, role));
	return bytes ? bytes : LINE;
}

int clock_memory_inputs(const struct norm_problem *p, const struct input *input, uint64_t seed,
						struct message *why)
{
	size_t bytes = inputs_bytes(p), at = 0;
	struct norm_args args = {0};
	int file = memfd_create("normlab inputs", 0), failed;
	unsigned char *map;

	if (file < 0)
		return message(why, "no memory file for the inputs: %s", strerror(errno));
	if (ftruncate(file, (off_t)bytes))
		map = MAP_FAILED;
	else
		map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (map == MAP_FAILED) {
		close(file);
		return message(why, "no memory for the inputs (%zu bytes): %s", bytes, strerror(errno));
	}
	for (enum role role = 0; role < ROLES; role++) {
		if (!(role_use(p, role) & ROLE_INPUT))
			continue;
		role_set(&args, role, map + at);
		at += up(role_bytes(p, role));
	}
	failed = input_fill(input, p, seed, &args, why);
	munmap(map, bytes);
	if (failed)
		close(file);
	return failed ? -1 : file;
}

/* ---- sets --------------------------------------------------------------------------------------- */

static size_t gap(size_t bytes, bool alone, uint64_t *random)
{
	uint64_t draw = clock_random(random);

	if (!alone && bytes < SMALL)
		return draw % 4 * LINE;
	return draw % (PAGE / LINE) * LINE + (draw >> 32) % PAGES * PAGE;
}

static size_t most_of_a_set(const struct norm_problem *p, size_t workspace, bool alone)
{
	size_t bytes = up(workspace) + LINE;

	for (enum role role = 0; role < ROLES; role++) {
		size_t size = owns(p, role) ? role_bytes(p, role) : 0;

		if (size)
			bytes += up(size) + (!alone && size < SMALL ? 4 * LINE : (PAGES + 1) * PAGE);
	}
	return bytes + (alone ? (PAGES + 1) * PAGE : 4 * LINE);
}

static size_t data_of_a_set(const struct norm_problem *p)
{
	size_t bytes = 0;

	for (enum role role = 0; role < ROLES; role++)
		bytes += owns(p, role) ? up(role_bytes(p, role)) : 0;
	return bytes ? bytes : LINE;
}

static void shuffle_roles(enum role order[ROLES], uint64_t *random)
{
	for (int i = 0; i < ROLES; i++) {
		int other = (int)(clock_random(random) % (uint64_t)(i + 1));

		order[i] = order[other];
		order[other] = (enum role)i;
	}
}

/* Where the set ends. */
static unsigned char *place(struct clock_memory *m, struct norm_args *args, unsigned char *at,
							uint64_t *random)
{
	enum role order[ROLES] = {0};

	shuffle_roles(order, random);
	for (int i = 0; i < ROLES; i++) {
		size_t bytes = role_bytes(&m->problem, order[i]);

		if (!owns(&m->problem, order[i]))
			continue;
		at += gap(bytes, m->sets == 1, random);
		role_set(args, order[i], at);
		at += up(bytes);
	}
	for (enum role role = 0; role < ROLES; role++)
		if (role_use(&m->problem, role) && !owns(&m->problem, role))
			role_set(args, role, role_get(args, role_aliased(&m->problem, role)));
	at += gap(0, m->sets == 1, random);
	args->workspace = m->workspace ? at : NULL;
	return at + up(m->workspace);
}

static bool spoils(const struct norm_problem *p)
{
	for (enum role role = 0; role < ROLES; role++)
		if ((role_use(p, role) & ROLE_OUTPUT) &&
			(role_use(p, role_aliased(p, role)) & ROLE_INPUT))
			return true;
	return false;
}

int clock_memory_make(struct clock_memory *m, const struct norm_problem *problem, int inputs,
					  size_t workspace, size_t beyond, uint64_t *random, struct message *why)
{
	unsigned char *at;
	void *map;

	*m = (struct clock_memory){
		.problem = *problem,
		.sets = (int)(beyond / data_of_a_set(problem)) + 1,
		.spoils = spoils(problem),
		.workspace = workspace,
		.inputs_bytes = inputs_bytes(problem),
	};
	m->map_bytes = (size_t)m->sets * most_of_a_set(problem, workspace, m->sets == 1);
	m->set = calloc((size_t)m->sets, sizeof(*m->set));
	if (!m->set)
		return message(why, "no memory");
	/* Populated: else each set's first call times page faults, 2.5 times its own time. */
	map = mmap(NULL, m->map_bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE, -1, 0);
	if (map == MAP_FAILED)
		return message(why, "no memory for %zu bytes", m->map_bytes);
	m->map = at = map;
	map = mmap(NULL, m->inputs_bytes, PROT_READ, MAP_SHARED, inputs, 0);
	if (map == MAP_FAILED)
		return message(why, "the inputs cannot be read: %s", strerror(errno));
	m->inputs = map;
	for (int i = 0; i < m->sets; i++)
		at = place(m, &m->set[i], at, random);
	clock_memory_restore(m);
	m->fresh = m->sets > 1 ? m->sets : 0;
	return 0;
}

void clock_memory_restore(struct clock_memory *m)
{
	for (int i = 0; i < m->sets; i++) {
		const unsigned char *from = m->inputs;

		for (enum role role = 0; role < ROLES; role++) {
			size_t bytes = role_bytes(&m->problem, role);

			if (!(role_use(&m->problem, role) & ROLE_INPUT))
				continue;
			memcpy(role_get(&m->set[i], role), from, bytes);
			from += up(bytes);
		}
	}
}

void clock_memory_clear(struct clock_memory *m)
{
	for (enum role role = 0; role < ROLES; role++) {
		bool kept = role_use(&m->problem, role_aliased(&m->problem, role)) & ROLE_INPUT;

		if ((role_use(&m->problem, role) & ROLE_OUTPUT) && !kept)
			memset(role_get(&m->set[0], role), 0, role_bytes(&m->problem, role));
	}
}

/* Words in four lanes, so that a large tensor costs no more than reading it. */
static uint64_t digest(uint64_t seed, const unsigned char *data, size_t bytes)
{
	uint64_t lane[4] = {seed, seed + 1, seed + 2, seed + 3}, word[4], out = seed;

	for (size_t i = 0; i < bytes; i += sizeof(word)) {
		size_t left = bytes - i < sizeof(word) ? bytes - i : sizeof(word);

		memset(word, 0, sizeof(word));
		memcpy(word, data + i, left);
		for (int k = 0; k < 4; k++) {
			lane[k] = (lane[k] ^ word[k]) * 0x9e3779b97f4a7c15u;
			lane[k] ^= lane[k] >> 29;
		}
	}
	for (int k = 0; k < 4; k++)
		out = (out ^ lane[k]) * 0xbf58476d1ce4e5b9u;
	return out ^ out >> 31;
}

uint64_t clock_memory_digest(const struct clock_memory *m)
{
	uint64_t out = 0;

	for (enum role role = 0; role < ROLES; role++)
		if (role_use(&m->problem, role) & ROLE_OUTPUT)
			out = digest(out, role_get(&m->set[0], role), role_bytes(&m->problem, role));
	return out;
}

size_t clock_memory_beyond(void)
{
	struct store_machine machine = machine_facts();
	int64_t last = machine.l3_bytes ? machine.l3_bytes : USUAL_CACHE;
	int64_t bytes = BEYOND_CACHES * last, most = machine.memory_bytes / OF_MEMORY;

	return (size_t)(most && most < bytes ? most : bytes);
}

void clock_memory_free(struct clock_memory *m)
{
	if (m->map)
		munmap(m->map, m->map_bytes);
	if (m->inputs)
		munmap((void *)(uintptr_t)m->inputs, m->inputs_bytes);
	free(m->set);
	*m = (struct clock_memory){0};
}
