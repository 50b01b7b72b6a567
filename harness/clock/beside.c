/* Where the build and the installation put them: a shifted program finds the modules beside itself. */
#include "beside.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

enum { PLACES = 4 };

/* From the program's folder; tests lie three folders below the build's. */
static const char *const folders[] = {"", "/shifted", "/../libexec/normlab",
									  "/../../../shifted"};
static const char *const programs[PLACES] = {NULL, "normlab-shift16", "normlab-shift32",
											 "normlab-shift48"};
static const char *const modules[PLACES] = {"norm-shift0.so", "norm-shift16.so",
											"norm-shift32.so", "norm-shift48.so"};

/* The program's path, cut where its name begins; NULL when it is not to be known. */
static const char *own_name(char *folder, int size)
{
	ssize_t length = readlink(SELF, folder, (size_t)size - 1);
	char *slash;

	if (length < 0)
		return NULL;
	folder[length] = 0;
	slash = strrchr(folder, '/');
	if (!slash)
		return NULL;
	*slash = 0;
	return slash + 1;
}

static bool find(const char *folder, const char *name, int mode, char *out, int size)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (snprintf(out, (size_t)size, "%s%s/%s", folder, folders[i], name) < size &&
			access(out, mode) == 0)
			return true;
	}
	return false;
}

bool beside_library(uint64_t seed, char *out, int size)
{
	char folder[4096];

	return own_name(folder, sizeof(folder)) &&
		   find(folder, modules[seed % PLACES], R_OK, out, size);
}

/* Tests stand in for the timing process themselves: only normlab has others to run. */
static bool shifted(int which, char *out, int size)
{
	char folder[4096];
	const char *name = own_name(folder, sizeof(folder));

	return programs[which] && name && strcmp(name, "normlab") == 0 &&
		   find(folder, programs[which], X_OK, out, size);
}

void beside_program(uint64_t seed, char *out, int size)
{
	if (!shifted((int)(seed % PLACES), out, size))
		snprintf(out, (size_t)size, "%s", SELF);
}

int beside_programs(void)
{
	char path[4096];
	int count = 1;

	for (int i = 0; i < PLACES; i++)
		count += shifted(i, path, sizeof(path));
	return count;
}
