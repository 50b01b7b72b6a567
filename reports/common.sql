-- What several figures ask of the store, of the machine of the latest run. Run once, before all of them.
CREATE TEMP VIEW family_rank (family, rank) AS
VALUES ('naive', 1), ('twopass', 2), ('welford', 3), ('compensated', 4), ('simd', 5), ('fused', 6), ('exact', 7), ('reference', 8),
	('peer', 9), ('plugin', 10);

-- Accuracy of one implementation on one contract, size of pooled set and input: the worst over shapes and seeds. The metrics leave
-- out what is not finite and should be, or the reverse; here it is the worst error of all.
-- First by numbers, in the order of the store's index: a million rows are never sorted by their names.
CREATE TEMP TABLE checked_cells AS
SELECT problem_id, input_id, impl_id, max(kappa) AS kappa, max(nan) AS nan, max(inf + lost_nonfinite) AS inf, max(normwise) AS normwise,
	min(normwise) AS normwise_lo, max(misrounded) AS misrounded, max(conditioned) AS conditioned, max(coalesce(zero_rows, 0)) AS zero_rows,
	max(verdict NOT IN ('PASS', 'WEAK')) AS failed, sum(verdict NOT IN ('PASS', 'WEAK')) AS failures,
	sum(expected AND verdict NOT IN ('PASS', 'WEAK')) AS known, count(*) AS checks, max(CASE WHEN verdict IN ('CRASH', 'TIMEOUT') THEN lower(verdict) ELSE '' END) AS stopped
FROM accuracy
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict <> 'SKIP'
GROUP BY problem_id, input_id, impl_id;
CREATE TEMP TABLE checked AS
SELECT contract, op || ' ' || dir || ' ' || x_type AS kind, pooled, impl, family, input, input_family, max(kappa) AS kappa,
	CASE WHEN max(nan) > 0 THEN 'NaN' WHEN max(inf) > 0 THEN 'Inf' ELSE max(normwise) END AS error,
	CASE WHEN max(nan) > 0 OR max(inf) > 0 THEN 'NaN' ELSE min(normwise_lo) END AS error_lo, max(misrounded) AS misrounded, max(conditioned) AS conditioned,
	max(u) AS u, max(zero_rows) AS zero_rows, max(failed) AS failed, max(stopped) AS stopped
FROM checked_cells JOIN problem ON problem.id = problem_id JOIN input ON input.id = input_id JOIN impl ON impl.id = impl_id
GROUP BY contract, kind, pooled, impl, family, input, input_family;

-- Time of one implementation, an element.
CREATE TEMP TABLE timed AS
SELECT problem, contract, pooled, cache, threads, impl, family, elements, bytes, ns / elements AS ns, ns_lo / elements AS ns_lo,
	ns_hi / elements AS ns_hi, gb_per_s, ratio_to_copy
FROM bench
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND verdict IN ('PASS', 'WEAK')
	AND threads = (SELECT min(threads) FROM timing) AND family <> 'roof';

-- The roof: the fastest copy of the same bytes.
CREATE TEMP TABLE roof AS
SELECT problem, cache, impl, elements, bytes, min(ns) / elements AS ns, gb_per_s FROM bench
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND family = 'roof'
	AND threads = (SELECT min(threads) FROM timing)
GROUP BY problem, cache;

-- A study's points, of the latest run of the machine of the latest run that made the study. `nth` numbers a panel's series as they came.
CREATE TEMP TABLE studied AS
WITH latest AS (
	SELECT study, max(run_id) AS run_id FROM point JOIN run ON run.id = run_id
	WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) GROUP BY study
)
SELECT point.id, study, panel, series, x, y, lo, hi,
	CASE WHEN instr(series, '/') THEN substr(series, 1, instr(series, '/') - 1) WHEN series = 'reference' THEN series ELSE 'definition' END AS family,
	min(point.id) OVER (PARTITION BY study, panel, series) AS first
FROM point JOIN latest USING (study, run_id);
