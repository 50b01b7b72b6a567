/* The table of facts: what /proc, sysfs and the libraries say. What is not visible is said to be so. */
#include "doctor.h"

#include "beside.h"
#include "doctor_notes.h"
#include "fpenv.h"
#include "machine.h"
#include "norm.h"
#include "record.h"
#include "version.h"

#include <gmp.h>
#include <jansson.h>
#include <link.h>
#include <mpfr.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MXCSR_FLUSH 0x8040u /* FTZ and DAZ */
#define SMALL_TEMP  (1ull << 30)

__attribute__((format(printf, 2, 3))) static void say(struct doctor_fact *fact,
													  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fact->value, sizeof(fact->value), format, args);
	va_end(args);
}

static void warn(struct doctor_fact *fact, const char *advice)
{
	fact->state = DOCTOR_WARN;
	snprintf(fact->advice, sizeof(fact->advice), "%s", advice);
}

/* Before /proc and /sys: a test's folder. */
static const char *root = "";

void doctor_look_under(const char *folder)
{
	root = folder;
}

static FILE *open_under(const char *path)
{
	char full[4096];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return fopen(full, "re");
}

/* The first line of a file; "" when it cannot be read. */
static const char *first_line(const char *path, char *out, size_t size)
{
	FILE *file = open_under(path);

	if (!file || !fgets(out, (int)size, file))
		out[0] = 0;
	out[strcspn(out, "\n")] = 0;
	if (file)
		fclose(file);
	return out;
}

/* ---- the machine ---------------------------------------------------------------------------------- */

static void cpu(struct doctor_fact *fact)
{
	say(fact, "%s", machine_facts().cpu);
}

static void cores(struct doctor_fact *fact)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN), usable = machine_facts().cores;
	char smt[16];

	say(fact, "%ld of %ld usable", usable, online);
	if (usable < online)
		warn(fact,
			 "this shell is confined to some cores (taskset, cgroup): threads share them");
	first_line("/sys/devices/system/cpu/smt/active", smt, sizeof(smt));
	if (strcmp(smt, "1") == 0)
		warn(fact, "two threads share a core: a neighbour on the other one slows kernels "
				   "unequally; leave the machine alone, or turn SMT off");
}

static void caches(struct doctor_fact *fact)
{
	struct store_machine m = machine_facts();

	say(fact, "L1d %lld KB, L2 %lld KB, L3 %lld KB", (long long)m.l1d_bytes / 1024,
		(long long)m.l2_bytes / 1024, (long long)m.l3_bytes / 1024);
	if (!m.l1d_bytes || !m.l2_bytes)
		warn(fact, "sizes are not visible: figures mark no caches, --cold walks over 64 MB");
}

static void memory(struct doctor_fact *fact)
{
	long long pages = sysconf(_SC_AVPHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	int64_t all = machine_facts().memory_bytes;

	say(fact, "%.1f GB, %.1f GB free", 1e-9 * (double)all, 1e-9 * (double)(pages * page));
}

static void vectors(struct doctor_fact *fact)
{
	say(fact, "%s", machine_facts().features[0] ? machine_facts().features : "none");
	if (!(norm_cpu() & NORM_CPU_AVX512))
		warn(fact, "no AVX-512 (or NORM_CPU_DISABLE names it): the fastest kernels are left "
				   "out, and ratios here say nothing about a machine that has it");
}

static void virtual_machine(struct doctor_fact *fact)
{
	FILE *file = open_under("/proc/cpuinfo");
	char line[4096];
	int found = 0;

	while (file && !found && fgets(line, sizeof(line), file))
		found = strncmp(line, "flags", 5) == 0 && strstr(line, " hypervisor");
	if (file)
		fclose(file);
	say(fact, "%s", found ? "yes" : "no");
	if (found)
		warn(fact, "a virtual machine: unseen neighbours contend for memory and caches; "
				   "trust intervals, never single timings, and repeat at another hour");
}

static void kernel(struct doctor_fact *fact)
{
	say(fact, "%s", machine_facts().system);
}

/* ---- its state ------------------------------------------------------------------------------------ */

static void governor(struct doctor_fact *fact)
{
	char text[64];

	first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", text, sizeof(text));
	say(fact, "%s", text[0] ? text : "not visible");
	fact->state = strcmp(text, "performance") == 0 ? DOCTOR_OK : DOCTOR_NOTE;
	if (text[0] && strcmp(text, "performance") != 0)
		warn(fact,
			 "the clock changes with the load: sudo cpupower frequency-set -g performance");
}

static void turbo(struct doctor_fact *fact)
{
	char intel[16], other[16];
	int on;

	first_line("/sys/devices/system/cpu/intel_pstate/no_turbo", intel, sizeof(intel));
	first_line("/sys/devices/system/cpu/cpufreq/boost", other, sizeof(other));
	on = strcmp(intel, "0") == 0 || strcmp(other, "1") == 0;
	say(fact, "%s", on ? "on" : intel[0] || other[0] ? "off" : "not visible");
	if (on)
		warn(fact, "turbo: the clock depends on heat and on other cores; for steady absolute "
				   "times turn it off (ratios are paired and suffer less)");
}

static void load(struct doctor_fact *fact)
{
	char text[64];
	double average = strtod(first_line("/proc/loadavg", text, sizeof(text)), NULL);

	say(fact, "%.2f on %ld cores", average, (long)machine_facts().cores);
	fact->state = DOCTOR_OK;
	if (average > 0.5)
		warn(fact, "other work runs here: stop it, or wait; rounds in contention are dropped, "
				   "so that claims need longer");
}

static void flush_to_zero(struct doctor_fact *fact)
{
	int set = (fpenv_control() & MXCSR_FLUSH) != 0;

	say(fact, "%s", set ? "set" : "not set");
	fact->state = DOCTOR_OK;
	if (set)
		warn(fact, "something set FTZ/DAZ before normlab began (a library built with "
				   "-ffast-math?): subnormals become zero");
}

static void temp_space(struct doctor_fact *fact)
{
	const char *named = getenv("TMPDIR"), *folder = named ? named : "/tmp";
	struct statvfs space;

	if (statvfs(folder, &space)) {
		say(fact, "%.100s: not visible", folder);
		warn(fact, "no folder for temporary files: set TMPDIR");
		return;
	}
	say(fact, "%.100s: %.1f GB", folder,
		1e-9 * (double)space.f_bavail * (double)space.f_frsize);
	fact->state = DOCTOR_OK;
	if ((unsigned long long)space.f_bavail * space.f_frsize < SMALL_TEMP)
		warn(fact, "under 1 GB for temporary files: set TMPDIR to a larger folder");
}

/* Kernels of the program itself; plug-ins' and peers' lie where their objects put them. */
static void placement(struct doctor_fact *fact)
{
	int places = beside_programs();

	say(fact, "%d place%s in a cache line", places, places > 1 ? "s" : "");
	fact->state = places > 1 ? DOCTOR_OK : DOCTOR_NOTE;
}

static void huge_pages(struct doctor_fact *fact)
{
	char text[64];

	first_line("/sys/kernel/mm/transparent_hugepage/enabled", text, sizeof(text));
	say(fact, "%s", text[0] ? text : "not visible");
}

/* ---- the program and its libraries ---------------------------------------------------------------- */

static void program(struct doctor_fact *fact)
{
	say(fact, "%s (%s), %s, %s", version.number, version.commit, version.compiler,
		version.build);
	if (strcmp(version.build, "Release") != 0)
		warn(fact, "not a release build: its times mean nothing (scripts/build)");
}

static void libraries(struct doctor_fact *fact)
{
	say(fact, "MPFR %s, GMP %s, SQLite %s, Jansson %s", mpfr_get_version(), gmp_version,
		sqlite3_libversion(), jansson_version_str());
}

static int find_benchmark(struct dl_phdr_info *info, size_t size, void *out)
{
	(void)size;
	if (!strstr(info->dlpi_name, "libbenchmark"))
		return 0;
	*(char **)out = realpath(info->dlpi_name, NULL);
	return 1;
}

/* It has no version function: the file's name has it. */
static void google_benchmark(struct doctor_fact *fact)
{
	char *path = NULL, *number;

	dl_iterate_phdr(find_benchmark, &path);
	number = path ? strstr(path, ".so.") : NULL;
	say(fact, "%.100s", number ? number + 4 : "linked in, its version is not visible");
	free(path);
}

static void gnuplot(struct doctor_fact *fact)
{
	FILE *pipe = popen("gnuplot --version 2>/dev/null", "r");
	char line[100] = "";

	if (pipe && !fgets(line, sizeof(line), pipe))
		line[0] = 0;
	if (pipe)
		pclose(pipe);
	line[strcspn(line, "\n")] = 0;
	say(fact, "%s", line[0] ? line : "not found");
	if (!line[0])
		warn(fact, "no gnuplot: reports have no pictures (scripts/setup installs it)");
}

const struct doctor_check doctor_checks[] = {
	{"cpu", cpu},
	{"cores", cores},
	{"caches", caches},
	{"memory", memory},
	{"vectors", vectors},
	{"virtual machine", virtual_machine},
	{"kernel", kernel},
	{"governor", governor},
	{"turbo", turbo},
	{"load", load},
	{"flush to zero", flush_to_zero},
	{"temporary space", temp_space},
	{"huge pages", huge_pages},
	{"code placement", placement},
	{"program", program},
	{"libraries", libraries},
	{"Google Benchmark", google_benchmark},
	{"gnuplot", gnuplot},
};
const size_t doctor_check_count = sizeof(doctor_checks) / sizeof(doctor_checks[0]);

int doctor_record(struct store *store, struct message *why)
{
	for (size_t i = 0; store && i < doctor_check_count; i++) {
		struct doctor_fact fact = {0};

		doctor_checks[i].find(&fact);
		if (store_fact(store, doctor_checks[i].name, fact.value, why))
			return -1;
	}
	for (int i = 0; store && i < DOCTOR_RESIDENCIES; i++) {
		char name[32], value[160];

		doctor_resolution_name(record_residencies[i], name);
		if (!doctor_note(name, value, sizeof(value)))
			snprintf(value, sizeof(value), "not known: normlab doctor tells");
		if (store_fact(store, name, value, why))
			return -1;
	}
	return 0;
}
