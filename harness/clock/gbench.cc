// The shim over Google Benchmark. Its flags take their defaults from BENCHMARK_* in the environment, where a
// forgotten BENCHMARK_REPETITIONS=3 would triple every slice: init sets each one that could matter.
#include "gbench.h"

#include <benchmark/benchmark.h>

#include <ostream>
#include <vector>

namespace
{

struct job {
	void (*fn)(void *);
	void *ctx;
	int warm;
	gbench_slice *out;
	int runs;
};

job current;

void slice(benchmark::State &state)
{
	for (int i = 0; i < current.warm; i++)
		current.fn(current.ctx);
	for (auto _ : state)
		current.fn(current.ctx);
}

// Hands the numbers over, and prints nothing.
class silent_reporter : public benchmark::BenchmarkReporter
{
  public:
	silent_reporter() : nowhere(nullptr)
	{
		SetOutputStream(&nowhere);
		SetErrorStream(&nowhere);
	}

	bool ReportContext(const Context &) override
	{
		return true;
	}

	void ReportRuns(const std::vector<Run> &runs) override
	{
		for (const Run &run : runs) {
			current.runs++;
			*current.out = {run.iterations, run.real_accumulated_time,
							run.cpu_accumulated_time};
		}
	}

  private:
	std::ostream nowhere;
};

benchmark::internal::Benchmark *family;
silent_reporter *reporter;

} // namespace

void gbench_init(void)
{
	static char name[] = "normlab";
	static char filter[] = "--benchmark_filter=all";
	static char list[] = "--benchmark_list_tests=false";
	static char repetitions[] = "--benchmark_repetitions=1";
	static char interleaving[] = "--benchmark_enable_random_interleaving=false";
	static char aggregates[] = "--benchmark_report_aggregates_only=false";
	static char out[] = "--benchmark_out=";
	static char counters[] = "--benchmark_perf_counters=";
	static char *argv[] = {name,       filter, list,     repetitions, interleaving,
						   aggregates, out,    counters, nullptr};
	int argc = static_cast<int>(sizeof(argv) / sizeof(argv[0])) - 1;

	if (family)
		return;
	benchmark::Initialize(&argc, argv);
	family = benchmark::RegisterBenchmark("slice", slice)->Repetitions(1)->UseRealTime();
	reporter = new silent_reporter;
}

const char *gbench_run(void (*fn)(void *), void *ctx, int64_t iterations, int warm,
					   gbench_slice *out)
{
	current = {fn, ctx, warm, out, 0};
	*out = {};
	family->Iterations(iterations);
	benchmark::RunSpecifiedBenchmarks(reporter, "all");
	if (current.runs != 1 || out->iterations != iterations)
		return "Google Benchmark did not run what it was asked for";
	return nullptr;
}
