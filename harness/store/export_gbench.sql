-- What was timed, a row a process, as Google Benchmark would call it a repetition: the median of its slices, a call. Where the slices
-- are not in the store, one row of the summary. Of the machine of the latest run, and of each cell its latest.
WITH shown AS MATERIALIZED (
	SELECT run_id, problem_id, cache, threads, impl_id, impl, problem, contract, elements, ns, gb_per_s, bytes, ratio_to_copy, verdict, reason
	FROM bench WHERE family <> 'roof' AND machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)
),
placed AS (
	SELECT run_id, problem_id, cache, threads, impl_id, process, iterations, real_ns / iterations AS real_ns, cpu_ns / iterations AS cpu_ns,
		row_number() OVER (PARTITION BY run_id, problem_id, cache, threads, impl_id, process ORDER BY real_ns / iterations) AS place,
		count(*) OVER (PARTITION BY run_id, problem_id, cache, threads, impl_id, process) AS slices
	FROM sample
),
process AS (
	SELECT run_id, problem_id, cache, threads, impl_id, process, sum(iterations) AS iterations,
		avg(CASE WHEN place IN ((slices + 1) / 2, (slices + 2) / 2) THEN real_ns END) AS real_ns,
		avg(CASE WHEN place IN ((slices + 1) / 2, (slices + 2) / 2) THEN cpu_ns END) AS cpu_ns
	FROM placed GROUP BY run_id, problem_id, cache, threads, impl_id, process
)
SELECT impl, problem, cache, threads, coalesce(process.iterations, 1), coalesce(process.real_ns, ns), coalesce(process.cpu_ns, ns), bytes, ratio_to_copy,
	verdict, reason, ns
FROM shown LEFT JOIN process USING (run_id, problem_id, cache, threads, impl_id)
ORDER BY contract, elements, problem, cache DESC, threads, ns IS NULL, ns, impl, process;
