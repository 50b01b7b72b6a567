-- title: Warm caches or none
-- place: 33
-- reads: The same problem with its tensors where the last call left them (filled) and walked over in memory, cold (open). The grey row is a copy of the same bytes: what lies as far right as it is limited by memory, not by arithmetic. The bar between the two is what a benchmark that only repeats itself would hide.

CREATE TEMP TABLE hot_cold_cells AS
WITH named AS (
	SELECT problem, elements, cache, CASE family WHEN 'roof' THEN 'a copy' ELSE impl END AS impl, family, min(ns) / elements AS ns FROM bench
	WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND verdict IN ('PASS', 'WEAK') AND family <> 'reference'
		AND threads = (SELECT min(threads) FROM timing)
	GROUP BY problem, cache, CASE family WHEN 'roof' THEN 'a copy' ELSE impl END
)
SELECT problem, elements, hot.impl, hot.family, hot.ns AS hot, cold.ns AS cold FROM named hot JOIN named cold USING (problem, elements, impl)
WHERE hot.cache = 'hot' AND cold.cache = 'cold';
CREATE TEMP TABLE hot_cold_panels AS
SELECT problem, row_number() OVER (ORDER BY elements, problem) AS panel FROM (
	SELECT problem, elements FROM hot_cold_cells WHERE family <> 'roof' GROUP BY problem ORDER BY count(*) DESC, elements, problem LIMIT 3);

WITH ordered AS (
	SELECT impl, row_number() OVER (ORDER BY family = 'roof' DESC, average, impl) AS row
	FROM (SELECT impl, family, avg(ln(hot)) AS average FROM hot_cold_cells JOIN hot_cold_panels USING (problem) GROUP BY impl, family)
)
SELECT problem AS block, panel, row, impl, family, hot, cold, row_number() OVER (PARTITION BY impl ORDER BY panel) = 1 AS first
FROM hot_cold_cells JOIN hot_cold_panels USING (problem) JOIN ordered USING (impl) WHERE row <= 40 ORDER BY panel, row;

-- The sentence.
WITH shown AS (SELECT * FROM hot_cold_cells JOIN hot_cold_panels USING (problem) WHERE family <> 'roof'),
ranked AS (
	SELECT *, row_number() OVER (PARTITION BY panel ORDER BY hot) AS warm, row_number() OVER (PARTITION BY panel ORDER BY cold) AS chill FROM shown
)
SELECT group_concat(printf('%s: warm the fastest is %s, cold %s, which then takes %.2g times its warm time', a.problem, a.impl,
	CASE WHEN b.impl = a.impl THEN 'it again' ELSE b.impl END, b.cold / b.hot), '; ') || '.'
FROM (SELECT * FROM ranked ORDER BY panel) a JOIN ranked b USING (panel) WHERE a.warm = 1 AND b.chill = 1 HAVING count(*) > 0;
