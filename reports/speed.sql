-- What scripts/speed prints of a run of the suite `speed`: each regime's fastest implementation that errs by at most 3 ulps of
-- max(1, |t|) (`mixed`) on benign data and on a mean of 1e4 standard deviations, beside what was aimed at. Geometric means over D.
-- `ratio` is of a copy of the same bytes in the same rounds; `times` is how many times faster than the fastest library, and `slowest`
-- the least of that over D. Past the caches an implementation may store non-temporally; elsewhere it would be measured by what it spares.
CREATE TEMP TABLE speed_goal (op, cold, low, high, regime, d_low, d_high, ratio, times);
INSERT INTO speed_goal VALUES
	('layer', 0, 0, 65536, 'L1, 16 KiB', 64, 1024, .30, 2.2), ('rms', 0, 0, 65536, 'L1, 16 KiB', 64, 1024, .40, 3),
	('layer', 0, 65536, 2097152, 'L2, D 64-256', 64, 256, .58, 2.2), ('rms', 0, 65536, 2097152, 'L2, D 64-256', 64, 256, .66, 1.4),
	('layer', 0, 65536, 2097152, 'L2, D 768-1024', 768, 1024, .66, 2), ('rms', 0, 65536, 2097152, 'L2, D 768-1024', 768, 1024, .82, 1.8),
	('layer', 0, 65536, 2097152, 'L2, D 4096-', 4096, 16384, .50, 1.6), ('rms', 0, 65536, 2097152, 'L2, D 4096-', 4096, 16384, .56, 1.2),
	('layer', 0, 2097152, 1e12, 'L3, D -1024', 64, 1024, .80, 1.4), ('rms', 0, 2097152, 1e12, 'L3, D -1024', 64, 1024, .90, 1.1),
	('layer', 0, 2097152, 1e12, 'L3, D 4096-', 4096, 16384, .62, 1.5), ('rms', 0, 2097152, 1e12, 'L3, D 4096-', 4096, 16384, .66, 1.3),
	('layer', 1, 0, 1e12, 'memory, D -1024', 64, 1024, .93, 1.3), ('rms', 1, 0, 1e12, 'memory, D -1024', 64, 1024, .94, 1.5),
	('layer', 1, 0, 1e12, 'memory, D 4096-', 4096, 16384, .76, 1.5), ('rms', 1, 0, 1e12, 'memory, D 4096-', 4096, 16384, .90, 1.5);

-- Errors of the latest run's machine, by op, D and implementation.
CREATE TEMP TABLE speed_error AS
SELECT op, c, impl,
	max(CASE WHEN input = 'normal' THEN error END) AS benign, max(CASE WHEN input <> 'normal' THEN error END) AS hard
FROM (SELECT op, c, impl, input, CASE WHEN nan + inf + lost_nonfinite > 0 THEN 9e99 ELSE mixed END AS error FROM accuracy
	WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND x_type = 'f32' AND dir = 'forward'
	AND input IN ('normal', 'normal:mean=1e4') AND verdict <> 'SKIP')
GROUP BY op, c, impl;

CREATE TEMP TABLE speed_cell AS
SELECT bench.op, regime, bench.c, bench.impl, family, isa, bench.problem, cold, ns, ratio_to_copy, benign, hard,
	instr(bench.impl, '+stream') > 0 AS streams
FROM bench JOIN speed_goal goal ON goal.op = bench.op AND cold = (cache = 'cold') AND bytes >= low AND bytes < high AND bench.c BETWEEN d_low AND d_high
LEFT JOIN speed_error error ON error.op = bench.op AND error.c = bench.c AND error.impl = bench.impl
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND verdict = 'PASS' AND threads = 1
	AND x_type = 'f32' AND dir = 'forward' AND family <> 'roof';

CREATE TEMP TABLE speed_peer AS
SELECT op, regime, c, min(ns) AS ns, impl FROM speed_cell WHERE family = 'peer' GROUP BY op, regime, c;

-- What may be chosen from: everything fit on an instruction set, and wide alone.
CREATE TEMP TABLE speed_choice AS
SELECT 'best@' || isa AS who, speed_cell.* FROM speed_cell
WHERE family = 'simd' AND benign <= 3 AND hard <= 3 AND (cold OR NOT streams)
UNION ALL
SELECT impl, speed_cell.* FROM speed_cell WHERE impl LIKE 'simd/wide%' AND (cold OR NOT streams);

CREATE TEMP TABLE speed_best AS
SELECT who, op, regime, c, min(ns) AS ns, impl, ratio_to_copy, benign, hard FROM speed_choice GROUP BY who, op, regime, c;

SELECT best.op, best.regime, who, printf('%.2f', exp(avg(ln(best.ratio_to_copy)))) AS ratio, printf('%.2f', goal.ratio) AS goal,
	CASE WHEN exp(avg(ln(best.ratio_to_copy))) >= goal.ratio THEN 'yes' WHEN exp(avg(ln(best.ratio_to_copy))) >= .9 * goal.ratio THEN '.9' ELSE 'no' END AS held,
	printf('%.2f', exp(avg(ln(peer.ns / best.ns)))) AS times, goal.times AS goal, printf('%.2f', min(peer.ns / best.ns)) AS slowest,
	printf('%.2g', max(benign)) AS benign, printf('%.2g', max(hard)) AS hard, count(DISTINCT best.c) AS d,
	replace(group_concat(DISTINCT replace(replace(best.impl, 'simd/', ''), '@' || substr(best.impl, instr(best.impl, '@') + 1), '')), ',', ' ') AS what
FROM speed_best best JOIN speed_goal goal ON goal.op = best.op AND goal.regime = best.regime
LEFT JOIN speed_peer peer ON peer.op = best.op AND peer.regime = best.regime AND peer.c = best.c
GROUP BY best.op, best.regime, who ORDER BY best.op, goal.rowid, who LIKE 'simd%', who DESC;

-- Accuracy's price: time over that of the two sweeps everybody ships, on the same instruction set.
SELECT a.op, a.regime, a.isa, substr(a.impl, 6, instr(a.impl, '@') - 6) AS what, printf('%.2f', exp(avg(ln(a.ns / b.ns)))) AS over_twopass,
	printf('%.2f', max(a.ns / b.ns)) AS most,
	CASE substr(a.impl, 6, 5) WHEN 'exact' THEN CASE a.cold WHEN 1 THEN '2' ELSE '4' END ELSE CASE a.cold WHEN 1 THEN '1.3' ELSE '' END END AS goal,
	printf('%.2g', max(a.benign)) AS benign, printf('%.2g', max(a.hard)) AS hard, printf('%.2g', max(b.hard)) AS twopass_hard
FROM speed_cell a JOIN speed_cell b ON b.problem = a.problem AND b.cold = a.cold AND b.regime = a.regime AND b.impl = 'simd/twopass@' || a.isa
JOIN speed_goal goal ON goal.op = a.op AND goal.regime = a.regime
WHERE a.impl LIKE 'simd/exact@%' OR a.impl LIKE 'simd/faithful@%'
GROUP BY a.op, a.regime, a.isa, what ORDER BY what, a.isa DESC, a.op, goal.rowid;

-- AVX2 beside AVX-512.
SELECT a.op, a.regime, printf('%.2f', exp(avg(ln(b.ns / a.ns)))) AS avx2_over_avx512, CASE WHEN a.regime LIKE 'L2%' THEN '.55' ELSE '' END AS goal
FROM speed_best a JOIN speed_best b ON b.op = a.op AND b.regime = a.regime AND b.c = a.c AND a.who = 'best@avx2' AND b.who = 'best@avx512'
JOIN speed_goal goal ON goal.op = a.op AND goal.regime = a.regime GROUP BY a.op, a.regime ORDER BY a.op, goal.rowid;

-- What else was timed: other types, ops, directions, two threads. The fastest fit one of each instruction set.
WITH fit AS (
	SELECT contract, c, impl, max(mixed) AS worst FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)
	AND input IN ('normal', 'normal:mean=1e4') AND verdict IN ('PASS', 'WEAK') AND typeof(mixed) = 'real' AND nan + inf + lost_nonfinite = 0
	GROUP BY contract, c, impl HAVING max(mixed) <= 3
),
cell AS (SELECT * FROM bench WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND verdict = 'PASS'
	AND family <> 'roof' AND (x_type <> 'f32' OR dir <> 'forward' OR op = 'batch' OR threads <> 1)),
peer AS (SELECT problem, cache, threads, min(ns) AS ns, impl FROM cell WHERE family = 'peer' GROUP BY problem, cache, threads)
SELECT problem, cache, cell.threads, isa, cell.impl, printf('%.2f', ratio_to_copy) AS ratio, printf('%.2f', peer.ns / min(cell.ns)) AS times, peer.impl AS peer,
	printf('%.2g', worst) AS error
FROM cell JOIN fit USING (contract, c, impl) LEFT JOIN peer USING (problem, cache, threads) WHERE family IN ('simd', 'fused')
	AND (cache = 'cold' OR cell.impl NOT LIKE '%+stream%')
GROUP BY problem, cache, cell.threads, isa ORDER BY contract, cache DESC, bytes, isa DESC;

-- Every one of them, in ns an element.
SELECT cell.op, cell.regime, cell.c AS d, cell.impl, printf('%.4f', cell.ns / elements) AS ns_an_element, printf('%.2f', cell.ratio_to_copy) AS ratio,
	printf('%.2f', peer.ns / cell.ns) AS times, peer.impl AS peer, printf('%.2g', benign) AS benign, printf('%.2g', hard) AS hard
FROM speed_cell cell JOIN problem USING (problem) LEFT JOIN speed_peer peer ON peer.op = cell.op AND peer.regime = cell.regime AND peer.c = cell.c
ORDER BY cell.op, cell.cold, problem.bytes, cell.c, cell.ns;
