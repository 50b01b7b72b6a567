/* What /proc, sysfs and sysconf say; what they do not say is 0 or "". */
#include "machine.h"

#include "norm.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The value of the first line `key : value` in /proc/cpuinfo. */
static void cpuinfo(const char *key, char *out, size_t size)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[4096];

	out[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		char *colon = strchr(line, ':');

		if (!colon || strncmp(line, key, strlen(key)) != 0)
			continue;
		snprintf(out, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
		break;
	}
	if (file)
		fclose(file);
}

/* One line of a sysfs file of cpu0's cache `index`, or "". */
static void cache_file(int index, const char *name, char *out, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/cache/index%d/%s", index, name);
	file = fopen(path, "re");
	if (!file || !fgets(out, (int)size, file))
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	if (file)
		fclose(file);
}

/* Bytes of cpu0's data or unified cache of that level, or 0. */
static int64_t cache_bytes(const char *level)
{
	for (int index = 0; index < 8; index++) {
		char is_level[16], type[32], size[32], *end;
		long long value;

		cache_file(index, "level", is_level, sizeof(is_level));
		cache_file(index, "type", type, sizeof(type));
		cache_file(index, "size", size, sizeof(size));
		if (strcmp(is_level, level) != 0 || strcmp(type, "Instruction") == 0)
			continue;
		value = strtoll(size, &end, 10);
		return value * (*end == 'K' ? 1 << 10 : *end == 'M' ? 1 << 20 : 1);
	}
	return 0;
}

static void features(char *out, size_t size)
{
	static const struct {
		const char *name;
		uint64_t bit;
	} names[] = {
		{"avx2", NORM_CPU_AVX2},
		{"avx512", NORM_CPU_AVX512},
		{"avx512bf16", NORM_CPU_AVX512BF16},
		{"avx512fp16", NORM_CPU_AVX512FP16},
	};
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (norm_cpu() & names[i].bit)
			at += (size_t)snprintf(out + at, size - at, "%s%s", at ? " " : "", names[i].name);
}

struct store_machine machine_facts(void)
{
	static char cpu[128], bits[64], system[256];
	struct utsname name;
	cpu_set_t usable;

	cpuinfo("model name", cpu, sizeof(cpu));
	features(bits, sizeof(bits));
	if (uname(&name) == 0)
		snprintf(system, sizeof(system), "%s %s %s", name.sysname, name.release, name.machine);
	CPU_ZERO(&usable);
	sched_getaffinity(0, sizeof(usable), &usable);
	return (struct store_machine){
		.host = "",
		.cpu = cpu,
		.features = bits,
		.system = system,
		.cores = CPU_COUNT(&usable),
		.l1d_bytes = cache_bytes("1"),
		.l2_bytes = cache_bytes("2"),
		.l3_bytes = cache_bytes("3"),
		.memory_bytes = sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE),
	};
}
