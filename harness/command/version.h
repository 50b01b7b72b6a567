// What was built: written by scripts/cmake/version.cmake at build time.
#ifndef VERSION_H
#define VERSION_H

struct version {
	const char *number;   // 0.1.0
	const char *commit;   // 12 digits, "-dirty" where the tree differed; "unknown" outside git
	const char *compiler; // GNU 12.2.0 x86_64
	const char *flags;
	const char *build; // Release, Debug, Checked
};

extern const struct version version;

#endif
