/*
 * Guarded memory: one shared anonymous mapping a tensor, so that a child's outputs are seen by its
 * parent, with an inaccessible page at both ends. What surrounds the data is filled with bytes that
 * are compared afterwards; beside inputs they are NaN in every type, so that reading them shows.
 */
#include "buffers.h"

#include "shape.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORKSPACE_ALIGNMENT 64
/* Every type's NaN, and no pattern that arithmetic makes: a result's NaN has one mantissa bit. */
#define UNWRITTEN 0xff

static size_t page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* Differs along the region, so that copied rows, shifted rows and constant fills all show. */
static unsigned char canary(size_t at)
{
	return (unsigned char)((at * 0x9e3779b9u) >> 13 ^ 0xa5);
}

static int region_make(struct buffers_region *out, size_t bytes, size_t alignment,
					   enum buffers_edge edge, const char *name, struct message *why)
{
	size_t guard = page(), inside = (bytes + guard - 1) / guard * guard;
	unsigned char *map;

	inside += inside == 0 ? guard : 0;
	map = mmap(NULL, inside + 2 * guard, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			   0);
	if (map == MAP_FAILED)
		return message(why, "%s: no memory for its %zu bytes: %s", name, bytes,
					   strerror(errno));
	mprotect(map, guard, PROT_NONE);
	mprotect(map + guard + inside, guard, PROT_NONE);
	out->map = map;
	out->map_bytes = inside + 2 * guard;
	out->bytes = bytes;
	out->data = map + guard;
	if (edge == BUFFERS_END)
		out->data += (inside - bytes) / alignment * alignment;
	return 0;
}

static void region_free(struct buffers_region *region)
{
	if (region->map)
		munmap(region->map, region->map_bytes);
	*region = (struct buffers_region){0};
}

int buffers_make(struct buffers *out, const struct norm_problem *problem,
				 enum buffers_edge edge, struct message *why)
{
	memset(out, 0, sizeof(*out));
	out->problem = *problem;
	for (enum role role = 0; role < ROLES; role++) {
		enum role shared = role_aliased(problem, role);

		if (!role_use(problem, role))
			continue;
		if (shared == role &&
			region_make(&out->region[role], role_bytes(problem, role),
						role_shape(problem, role).element, edge, role_name(role), why)) {
			buffers_free(out);
			return -1;
		}
	}
	for (enum role role = 0; role < ROLES; role++)
		if (role_use(problem, role))
			role_set(&out->args, role, out->region[role_aliased(problem, role)].data);
	buffers_poison(out);
	return 0;
}

int buffers_workspace(struct buffers *buffers, size_t bytes, struct message *why)
{
	struct buffers_region *region = &buffers->workspace;

	region_free(region);
	buffers->args.workspace = NULL;
	if (bytes == 0)
		return 0;
	if (region_make(region, bytes, WORKSPACE_ALIGNMENT, BUFFERS_END, "workspace", why))
		return -1;
	buffers->args.workspace = region->data;
	buffers_poison(buffers);
	return 0;
}

/* ---- what surrounds the data ------------------------------------------------------------------- */

/* A stretch of a region that no kernel may touch: begin and end, from the region's map on. */
struct stretch {
	size_t begin, end;
};

typedef bool visit_fn(const struct buffers_region *region, struct stretch stretch, bool read);

/* Slack before the data, padding after each row, slack behind; stops where `visit` returns true. */
static bool visit(const struct buffers_region *region, const struct role_shape *shape,
				  bool read, visit_fn *visitor)
{
	size_t data = (size_t)(region->data - region->map), guard = page();
	size_t length = (size_t)shape->length * shape->element;
	size_t stride = (size_t)shape->stride * shape->element;

	if (visitor(region, (struct stretch){guard, data}, read) ||
		visitor(region, (struct stretch){data + region->bytes, region->map_bytes - guard},
				read))
		return true;
	for (int64_t row = 0; stride > length && row + 1 < shape->rows; row++) {
		size_t at = data + (size_t)row * stride;

		if (visitor(region, (struct stretch){at + length, at + stride}, read))
			return true;
	}
	return false;
}

static bool fill_stretch(const struct buffers_region *region, struct stretch stretch, bool read)
{
	for (size_t at = stretch.begin; at < stretch.end; at++)
		region->map[at] = read ? UNWRITTEN : canary(at);
	return false;
}

static bool stretch_touched(const struct buffers_region *region, struct stretch stretch,
							bool read)
{
	for (size_t at = stretch.begin; at < stretch.end; at++)
		if (region->map[at] != (read ? UNWRITTEN : canary(at)))
			return true;
	return false;
}

/* Whether the region is only read. One that is written keeps canaries: a kernel that runs over the
 * padding in place would leave a NaN as it found it. */
static bool only_read(const struct norm_problem *problem, enum role role)
{
	for (enum role other = 0; other < ROLES; other++)
		if (role_aliased(problem, other) == role && role_use(problem, other) & ROLE_OUTPUT)
			return false;
	return true;
}

static struct role_shape workspace_shape(const struct buffers_region *region)
{
	return (struct role_shape){1, (int64_t)region->bytes, (int64_t)region->bytes, 1};
}

void buffers_poison(struct buffers *buffers)
{
	const struct norm_problem *problem = &buffers->problem;

	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *region = &buffers->region[role];
		struct role_shape shape = role_shape(problem, role);

		if (!region->map)
			continue;
		if (role_use(problem, role) == ROLE_OUTPUT)
			memset(region->data, UNWRITTEN, region->bytes);
		visit(region, &shape, only_read(problem, role), fill_stretch);
	}
	if (buffers->workspace.map) {
		struct role_shape shape = workspace_shape(&buffers->workspace);

		memset(buffers->workspace.data, UNWRITTEN, buffers->workspace.bytes);
		visit(&buffers->workspace, &shape, false, fill_stretch);
	}
}

const char *buffers_touched(const struct buffers *buffers)
{
	const struct norm_problem *problem = &buffers->problem;
	struct role_shape shape = workspace_shape(&buffers->workspace);

	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *region = &buffers->region[role];
		struct role_shape own = role_shape(problem, role);

		if (region->map && visit(region, &own, only_read(problem, role), stretch_touched))
			return role_name(role);
	}
	if (buffers->workspace.map && visit(&buffers->workspace, &shape, false, stretch_touched))
		return "workspace";
	return NULL;
}

void buffers_copy_inputs(struct buffers *to, const struct buffers *from)
{
	for (enum role role = 0; role < ROLES; role++) {
		struct role_shape shape = role_shape(&from->problem, role);
		size_t length = (size_t)shape.length * shape.element;
		size_t stride = (size_t)shape.stride * shape.element;

		if (!from->region[role].map || !(role_use(&from->problem, role) & ROLE_INPUT))
			continue;
		for (int64_t row = 0; row < shape.rows; row++)
			memcpy(to->region[role].data + (size_t)row * stride,
				   from->region[role].data + (size_t)row * stride, length);
	}
}

void buffers_free(struct buffers *buffers)
{
	for (enum role role = 0; role < ROLES; role++)
		region_free(&buffers->region[role]);
	region_free(&buffers->workspace);
	memset(&buffers->args, 0, sizeof(buffers->args));
}
