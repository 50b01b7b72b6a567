/* Google Benchmark's flags, as those who know it type them. */
#ifndef GBENCH_FLAGS_H
#define GBENCH_FLAGS_H

#include "bench.h"
#include "export_gbench.h"
#include "settings.h"

struct gbench_flags {
	struct export_gbench how;
	double slice_s; /* of --benchmark_min_time, or else of --slice; 0: neither */
	struct bench_filter filter;
};

/* 0, or -1 with the flag, its value and what is allowed. */
int gbench_flags_read(const struct settings *settings, struct gbench_flags *out,
					  struct message *why);
/* Opens --benchmark_out before anything is measured; *out is NULL without the flag. */
int gbench_flags_open(const struct settings *settings, FILE **out, struct message *why);
/* Writes it and closes it, when there is one. */
int gbench_flags_write(const struct gbench_flags *flags, struct store *store, FILE *to,
					   struct message *why);
void gbench_flags_free(struct gbench_flags *flags);

#endif
