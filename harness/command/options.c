/*
 * The option table: adding a flag is a row here and a member in settings.h. --help, the messages
 * about unknown flags, the man page and completion read the same rows.
 */
#include "option.h"

#define AT(member) offsetof(struct settings, member)
#define IN(role)   (offsetof(struct settings, input_file) + sizeof(const char *) * (role))
#define OUT(role)  (offsetof(struct settings, output_file) + sizeof(const char *) * (role))

const struct option options[] = {
	{"--impl", 0, OPTION_TEXTS, AT(impls), "NAME|RE", "list check bench choose run study apply",
	 "implementations: an exact name, or a regex; a leading - takes away (apply: one name)", 0},
	{"--problem", 'p', OPTION_TEXTS, AT(problems), "P", "check bench choose run apply",
	 "problem, as in layer/f32/4096x768/eps=1e-6; may be repeated (apply: op and attributes, "
	 "as in "
	 "layer/eps=1e-5; shape and type come from x)",
	 0},
	{"--input", 'i', OPTION_TEXTS, AT(inputs), "I", "check bench choose run",
	 "input family, as in normal:mean=1e4, or file:PATH[#tensor]; may be repeated", 0},
	{"--filter", 0, OPTION_TEXTS, AT(filters), "RE", "list run",
	 "keep only what matches; a leading - takes away", 0},
	{"--plugin", 0, OPTION_TEXTS, AT(plugins), "FILE.so",
	 "list check replay bench choose run study apply",
	 "a shared object with implementations of your own (norm.h); may be repeated, and "
	 "NORMLAB_PLUGIN_PATH names folders of them",
	 0},
	{"--seed", 's', OPTION_SEED, AT(seed), "N", "check bench choose run study",
	 "seed of the inputs (1)", 0},
	{"--threads", 't', OPTION_COUNT, AT(threads), "N", "check bench choose run study apply",
	 "threads of the implementations (1)", 1},
	{"--cold", 0, OPTION_FLAG, AT(cold), NULL, "bench choose",
	 "walk over more than the last-level cache, so that each call reads from memory", 0},
	{"--rounds", 0, OPTION_COUNT, AT(rounds), "N", "bench run", "rounds per process (20)", 1},
	{"--processes", 0, OPTION_COUNT, AT(processes), "N", "bench run",
	 "processes; more of them resolve smaller differences (as time allows)", 1},
	{"--slice", 0, OPTION_REAL, AT(slice_ms), "MS", "bench run",
	 "milliseconds of one slice (0.3)", 0.01},
	{"--time-budget", 0, OPTION_REAL, AT(time_budget), "S", "bench choose run doctor",
	 "seconds that timing may take (doctor: --prove)", 0.1},
	{"--baseline", 0, OPTION_TEXT, AT(baseline), "IMPL", "bench run",
	 "what ratios are taken to (the fastest peer; without one, the first implementation)", 0},
	{"--record", 0, OPTION_REAL, AT(record_s), "S", "doctor",
	 "time for so long into --store, then ask of every window what bench would have claimed",
	 1},
	{"--prove", 0, OPTION_FLAG, AT(prove), NULL, "doctor",
	 "the same live: --trials of a minute each; exit 1 where a claim is false or missed", 0},
	{"--trials", 0, OPTION_COUNT, AT(trials), "N", "doctor", "of --prove (20)", 1},
	{"--store", 0, OPTION_TEXT, AT(store), "FILE", "check bench choose run study doctor",
	 "keep results in this SQLite file (run, study: normlab.db in the report's folder; doctor: "
	 "a "
	 "record, which it judges without --record too)",
	 0},
	{"--resume", 0, OPTION_FLAG, AT(resume), NULL, "run",
	 "go on where the store's latest run of this suite stopped", 0},
	{"--dry-run", 'n', OPTION_FLAG, AT(dry_run), NULL, "check bench choose run",
	 "print what would be done", 0},
	{"--out", 'o', OPTION_TEXT, AT(out), "DIR", "run study report",
	 "folder of the report (report; study: study)", 0},
	{"--json", 0, OPTION_TEXT, AT(json), "FILE|-",
	 "list check replay bench choose run compare doctor",
	 "the table as one JSON array of flat objects", 0},
	{"--coverage", 0, OPTION_FLAG, AT(coverage), NULL, "list",
	 "impls: what each computes, and why it refuses the rest", 0},
	{"--quiet", 'q', OPTION_FLAG, AT(quiet), NULL,
	 "check bench choose run study compare doctor", "no progress", 0},
	{"--quick", 0, OPTION_FLAG, AT(brief), NULL, "study",
	 "fewer seeds and sizes: all studies in three minutes on two cores", 0},

	{"--problems", 0, OPTION_TEXT, AT(problem_file), "FILE", "choose",
	 "a problem a line, # for comments", 0},
	{"--max-ulp", 0, OPTION_REAL, AT(max_ulp), "X", "choose",
	 "the most that any element may be off, in ulps of its true value", 0},
	{"--max-normwise", 0, OPTION_REAL, AT(max_normwise), "X", "choose",
	 "the most that the worst pooled set may be off as a whole, in u = half an ulp of 1 (16, "
	 "unless "
	 "--max-ulp)",
	 0},
	{"--emit", 0, OPTION_TEXT, AT(emit), "FILE.c", "choose",
	 "the choices as C, to be compiled beside libnorm (of what libnorm has)", 0},
	{"--output", 'o', OPTION_TEXT, AT(output), "FILE", "merge export",
	 "merge: the store to make, which is replaced when all went well; export: the file, or - "
	 "(-)",
	 0},
	{"--no-slices", 0, OPTION_FLAG, AT(no_slices), NULL, "merge",
	 "leave out raw slices: smaller, but its times can no longer be compared or paired", 0},
	{"--format", 0, OPTION_TEXT, AT(format), "F", "export",
	 "csv, json, markdown, junit, gbench", 0},
	{"--view", 0, OPTION_TEXT, AT(view), "V", "export",
	 "what to write: accuracy (the usual), outputs, bench, ratios, sample, point, machine, "
	 "run, fact",
	 0},
	{"--limits", 0, OPTION_TEXT, AT(limits), "FILE", "compare",
	 "rules, a line each: IMPL PROBLEM INPUT METRIC LIMIT (texts or regexes, * for any); "
	 "METRIC is "
	 "check's, or `time` with hot or cold as INPUT",
	 0},
	{"--update-limits", 0, OPTION_FLAG, AT(update_limits), NULL, "compare",
	 "write what NEW measured into the limits file, below what you wrote there", 0},
	{"--strict", 0, OPTION_FLAG, AT(strict), NULL, "compare",
	 "exit 4 where time is AMBIGUOUS or not compared", 0},
	{"--force", 0, OPTION_FLAG, AT(force), NULL, "compare",
	 "compare times of different machines too", 0},
	{"--spread", 0, OPTION_REAL, AT(spread), "PERCENT", "compare",
	 "nine in ten ratios of two runs of one program differ by less on this machine (2.5)", 0},
	{"--markdown", 0, OPTION_TEXT, AT(markdown), "FILE|-", "compare",
	 "a summary for CI, as $GITHUB_STEP_SUMMARY takes it", 0},
	{"--junit", 0, OPTION_TEXT, AT(junit), "FILE|-", "compare",
	 "test cases for CI, as JUnit XML", 0},

	{"--benchmark_filter", 0, OPTION_TEXT, AT(gbench_filter), "RE", "bench run",
	 "Google Benchmark's: time only IMPL/PROBLEM[/cold][/threads:N] that the regex finds; a "
	 "leading - takes away",
	 0},
	{"--benchmark_out", 0, OPTION_TEXT, AT(gbench_out), "FILE", "bench run report",
	 "Google Benchmark's: the times in its format, a process as a repetition, for its "
	 "compare.py",
	 0},
	{"--benchmark_out_format", 0, OPTION_TEXT, AT(gbench_format), "json|csv|console",
	 "bench run report", "Google Benchmark's (json)", 0},
	{"--benchmark_time_unit", 0, OPTION_TEXT, AT(gbench_unit), "ns|us|ms|s", "bench run report",
	 "Google Benchmark's: of --benchmark_out (ns)", 0},
	{"--benchmark_context", 0, OPTION_TEXTS, AT(gbench_context), "KEY=VALUE,...",
	 "bench run report", "Google Benchmark's: added to the context in --benchmark_out", 0},
	{"--benchmark_min_time", 0, OPTION_TEXT, AT(gbench_min_time), "S", "bench run",
	 "Google Benchmark's: --slice, in seconds", 0},
	{"--benchmark_repetitions", 0, OPTION_COUNT, AT(rounds), "N", "bench run",
	 "Google Benchmark's: --rounds", 1},
	{"--benchmark_enable_random_interleaving", 0, OPTION_NEVER, 0, NULL, "bench run",
	 "refused: rounds are shuffled and paired already, and Google Benchmark's interleaving has "
	 "no pairs and costs each call 23 us",
	 0},

	{"--axis", 0, OPTION_COUNT, AT(axis), "K", "apply",
	 "layer, rms: normalise axes K..last (last); batch: K holds the features (1; nhwc: last)",
	 0},
	{"--x-type", 0, OPTION_TEXT, AT(x_type), "TYPE", "apply",
	 "bf16, when x.npy holds it as 16-bit integers", 0},
	{"--y-type", 0, OPTION_TEXT, AT(y_type), "TYPE", "apply",
	 "type of y (x's): f32 f64 bf16 f16", 0},
#define TENSOR(flag, letter, place, what)                                                      \
 {flag, letter, OPTION_TEXT, place, "FILE.npy", "apply", what, 0},
	TENSOR("--x", 0, IN(ROLE_X), "input: the tensor to normalise") TENSOR(
		"--residual", 0, IN(ROLE_RESIDUAL),
		"input: added to x first") TENSOR("--gamma", 0, IN(ROLE_GAMMA), "input: weights (ones)")
		TENSOR("--beta", 0, IN(ROLE_BETA), "input: offsets (zeros)") TENSOR(
			"--mask", 0, IN(ROLE_MASK), "input: a byte per example and position; 0 is excluded")
			TENSOR("--dy", 0, IN(ROLE_DY), "input of bwd: gradient of y") TENSOR(
				"--dsum", 0, IN(ROLE_DSUM),
				"input of bwd: gradient of the sum (zeros)") TENSOR("--mean", 0, IN(ROLE_MEAN),
																	"input of stats=given")
				TENSOR("--rstd", 0, IN(ROLE_RSTD), "input of stats=given") TENSOR(
					"--running-mean", 0, IN(ROLE_RUNNING_MEAN), "input: running mean (zeros)")
					TENSOR("--running-var", 0, IN(ROLE_RUNNING_VAR),
						   "input: running variance (ones)") TENSOR("--y", 'o',
																	OUT(ROLE_Y), "output")
						TENSOR("--sum", 0, OUT(ROLE_SUM), "output: x + residual, rounded")
							TENSOR("--save-mean", 0, OUT(ROLE_MEAN),
								   "output of save=") TENSOR("--save-rstd", 0, OUT(ROLE_RSTD),
															 "output of save=rstd")
								TENSOR("--save-var", 0, OUT(ROLE_VAR), "output of save=var")
									TENSOR("--running-mean-out", 0, OUT(ROLE_RUNNING_MEAN),
										   "output of momentum=, keep=")
										TENSOR("--running-var-out", 0, OUT(ROLE_RUNNING_VAR),
											   "output of momentum=, keep=")
											TENSOR("--dx", 0, OUT(ROLE_DX),
												   "output of bwd: gradient of x")
												TENSOR("--dgamma", 0, OUT(ROLE_DGAMMA),
													   "output of bwd: gradient of gamma")
													TENSOR("--dbeta", 0, OUT(ROLE_DBETA),
														   "output of bwd: gradient of beta")
#undef TENSOR

														{"--help", 'h', OPTION_FLAG, AT(help),
														 NULL, "*", "this", 0},
};
const size_t option_count = sizeof(options) / sizeof(options[0]);
