/* A run and the names that rows refer to: machine, problem, input, impl. */
#include "dtype.h"
#include "role.h"
#include "shape.h"
#include "store_sql.h"
#include "version.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The number of a row found by its first `keys` values, inserted when it is not there. */
static int64_t intern(struct store *store, const char *find, const char *insert,
					  const struct value *values, size_t keys, size_t count,
					  struct message *why)
{
	int64_t id = store_ask(store, find, values, keys, why);

	if (id >= 0 || why->text[0])
		return id;
	if (store_do(store, insert, values, count, why))
		return -1;
	return sqlite3_last_insert_rowid(store->db);
}

static int64_t machine_id(struct store *store, const struct store_machine *machine,
						  struct message *why)
{
	const struct value values[] = {
		value_text(machine->host),          value_text(machine->cpu),
		value_text(machine->features),      value_text(machine->system),
		value_count(machine->cores),        value_count(machine->l1d_bytes),
		value_count(machine->l2_bytes),     value_count(machine->l3_bytes),
		value_count(machine->memory_bytes),
	};

	return intern(
		store,
		"SELECT id FROM machine WHERE (host, cpu, features, system, cores, l1d_bytes, "
		"l2_bytes, l3_bytes, memory_bytes) = (?,?,?,?,?,?,?,?,?)",
		"INSERT INTO machine (host, cpu, features, system, cores, l1d_bytes, l2_bytes, "
		"l3_bytes, memory_bytes) VALUES (?,?,?,?,?,?,?,?,?)",
		values, COUNT(values), COUNT(values), why);
}

static void seed_text(uint64_t seed, char out[24])
{
	snprintf(out, 24, "%" PRIu64, seed);
}

static int insert_run(struct store *store, const struct store_run *run, struct message *why)
{
	int64_t machine = machine_id(store, &run->machine, why);
	char seed[24];
	const struct value values[] = {
		value_count(machine),         value_text(version.number),  value_text(version.commit),
		value_text(version.compiler), value_text(version.flags),   value_text(version.build),
		value_text(run->suite),       value_text(run->suite_text), value_text(seed),
	};

	seed_text(run->seed, seed);
	if (machine < 0 ||
		store_do(store,
				 "INSERT INTO run (machine_id, version, source, compiler, flags, build, suite, "
				 "suite_text, seed, started) VALUES (?,?,?,?,?,?,?,?,?, "
				 "strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
				 values, COUNT(values), why))
		return -1;
	store->run = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int store_run_begin(struct store *store, const struct store_run *run, struct message *why)
{
	if (store_begin(store, why))
		return -1;
	return store_finish(store, insert_run(store, run, why), why);
}

int store_run_resume(struct store *store, const struct store_run *run, struct message *why)
{
	int64_t machine, found;
	char seed[24];

	if (store_begin(store, why))
		return -1;
	machine = machine_id(store, &run->machine, why);
	if (store_finish(store, machine < 0 ? -1 : 0, why))
		return -1;
	seed_text(run->seed, seed);
	found = store_ask(store,
					  "SELECT id FROM run WHERE machine_id = ? AND source = ? "
					  "AND flags = ? AND suite_text = ? AND seed = ? ORDER BY id DESC LIMIT 1",
					  (const struct value[]){value_count(machine), value_text(version.commit),
											 value_text(version.flags),
											 value_text(run->suite_text), value_text(seed)},
					  5, why);
	if (found < 0)
		return why->text[0] ? -1 : 0;
	store->run = found;
	return 1;
}

int store_run_end(struct store *store, struct message *why)
{
	return store_do(
		store,
		"UPDATE run SET finished = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ? AND "
		"finished IS NULL",
		(const struct value[]){value_count(store->run)}, 1, why);
}

int store_fact(struct store *store, const char *name, const char *value, struct message *why)
{
	return store_do(
		store, "INSERT OR REPLACE INTO fact (run_id, name, value) VALUES (?,?,?)",
		(const struct value[]){value_count(store->run), value_text(name), value_text(value)}, 3,
		why);
}

/* The text's third part is the shape. */
static void without_shape(const char *text, char *out, size_t size)
{
	const char *shape = strchr(text, '/'), *rest = NULL;

	shape = shape ? strchr(shape + 1, '/') : NULL;
	rest = shape ? strchr(shape + 1, '/') : NULL;
	snprintf(out, size, "%.*s%s", (int)(shape ? shape - text : 0), text, rest ? rest : "");
}

int64_t store_problem(struct store *store, const struct norm_problem *problem,
					  struct message *why)
{
	static const char *const ops[] = {"layer", "rms", "batch"};
	char text[NORM_TEXT_MAX], contract[NORM_TEXT_MAX];
	const struct value values[] = {
		value_text(text),
		value_text(contract),
		value_text(ops[problem->op]),
		value_text(problem->dir == NORM_FORWARD ? "forward" : "backward"),
		value_text(norm_dtype_name(problem->x)),
		value_text(norm_dtype_name(problem->y)),
		value_count(problem->n),
		value_count(problem->c),
		value_count(problem->s),
		value_count(norm_set_size(problem)),
		value_count(norm_elements(problem)),
		value_count(role_traffic(problem)),
		value_real(problem->eps),
		value_real(ldexp(1, -norm_formats[problem->y].precision)),
	};

	norm_problem_print(problem, text, sizeof(text));
	without_shape(text, contract, sizeof(contract));
	return intern(
		store, "SELECT id FROM problem WHERE problem = ?",
		"INSERT INTO problem (problem, contract, op, dir, x_type, y_type, n, c, s, pooled, "
		"elements, bytes, eps, u) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		values, 1, COUNT(values), why);
}

int64_t store_input(struct store *store, const char *input, struct message *why)
{
	char family[128];

	snprintf(family, sizeof(family), "%.*s", (int)strcspn(input, ":"), input);
	return intern(store, "SELECT id FROM input WHERE input = ?",
				  "INSERT INTO input (input, input_family) VALUES (?,?)",
				  (const struct value[]){value_text(input), value_text(family)}, 1, 2, why);
}

int64_t store_impl(struct store *store, const struct norm_impl *impl, struct message *why)
{
	const struct value values[] = {
		value_text(impl->name),
		value_text(impl->family),
		value_text(impl->algorithm ? impl->algorithm : ""),
		value_text(impl->isa ? impl->isa : ""),
		value_text(impl->about ? impl->about : ""),
	};

	return intern(store, "SELECT id FROM impl WHERE impl = ?",
				  "INSERT INTO impl (impl, family, algorithm, isa, about) VALUES (?,?,?,?,?)",
				  values, 1, COUNT(values), why);
}
