-- title: Throughput against size
-- place: 30
-- reads: Up is faster. The thick grey line is the roof, a copy that moves the same bytes in the same rounds; dotted lines mark where a problem's bytes fill a cache. At most the 17 fastest are drawn. Bars are intervals over processes.

-- One panel for each contract and pooled size that was timed at most sizes; one series for each implementation.
CREATE TEMP TABLE throughput_series AS
SELECT contract, pooled, cache, impl, family, bytes, gb_per_s, gb_per_s * ns / ns_hi AS lo, gb_per_s * ns / ns_lo AS hi, ratio_to_copy FROM timed
UNION ALL
SELECT contract, pooled, cache, 'a copy', 'roof', bytes, max(gb_per_s), NULL, NULL, 1
FROM roof JOIN (SELECT DISTINCT problem, contract, pooled FROM timed) USING (problem) GROUP BY contract, pooled, cache, bytes;
CREATE TEMP TABLE throughput_panels AS
SELECT contract, pooled, cache, row_number() OVER (ORDER BY count(DISTINCT bytes) DESC, count(DISTINCT impl) DESC, cache DESC, contract, pooled) AS panel
FROM throughput_series WHERE family <> 'roof' GROUP BY contract, pooled, cache;

WITH last AS (
	SELECT contract, pooled, cache, impl, family, max(bytes) AS bytes, gb_per_s AS final FROM throughput_series GROUP BY contract, pooled, cache, impl, family
),
ordered AS MATERIALIZED (
	SELECT *, row_number() OVER (PARTITION BY contract, pooled, cache ORDER BY family = 'roof' DESC, final DESC, impl) AS place,
		row_number() OVER (PARTITION BY contract, pooled, cache, family ORDER BY final DESC, impl) AS nth
	FROM last
),
marks AS (
	SELECT column1 AS name, column2 AS bytes FROM (SELECT 'L1' AS column1, l1d_bytes AS column2 FROM machine WHERE id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)
	UNION ALL SELECT 'L2', l2_bytes FROM machine WHERE id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)
	UNION ALL SELECT 'L3', l3_bytes FROM machine WHERE id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)) WHERE column2 > 0
)
SELECT panel || ' ' || impl AS block, panel, contract || ', ' || pooled || ' pooled, ' || cache AS title, impl, family, nth, series.bytes AS bytes, gb_per_s, lo, hi, place
FROM throughput_series series JOIN throughput_panels USING (contract, pooled, cache) JOIN ordered USING (contract, pooled, cache, impl, family)
WHERE panel <= 4 AND place <= 18
UNION ALL
SELECT 'marks', 9, '', name, 'mark', 1, bytes, NULL, NULL, NULL, 0 FROM marks WHERE EXISTS (SELECT 1 FROM throughput_series)
ORDER BY panel, place, block, bytes;

-- The sentence.
WITH best AS (
	SELECT contract, pooled, cache, bytes, impl, ratio_to_copy, gb_per_s, row_number() OVER (PARTITION BY contract, pooled, cache, bytes ORDER BY gb_per_s DESC) AS rank
	FROM throughput_series JOIN throughput_panels USING (contract, pooled, cache) WHERE family <> 'roof' AND panel = 1
),
ends AS (SELECT *, row_number() OVER (ORDER BY bytes) AS up, row_number() OVER (ORDER BY bytes DESC) AS down FROM best WHERE rank = 1)
SELECT printf('On %s (%d pooled, %s) the fastest moves %.3g GB/s at %s (%s', contract, pooled, cache, gb_per_s,
		CASE WHEN bytes < 1048576 THEN printf('%.3g KiB', bytes / 1024.0) ELSE printf('%.3g MiB', bytes / 1048576.0) END, impl)
	|| CASE WHEN ratio_to_copy IS NULL THEN ')' ELSE printf(', %.2f of a copy)', ratio_to_copy) END
	|| coalesce((SELECT printf(' and %.3g GB/s at %s (%s', gb_per_s,
		CASE WHEN bytes < 1048576 THEN printf('%.3g KiB', bytes / 1024.0) ELSE printf('%.3g MiB', bytes / 1048576.0) END, impl)
		|| CASE WHEN ratio_to_copy IS NULL THEN ')' ELSE printf(', %.2f of a copy)', ratio_to_copy) END FROM ends WHERE down = 1 AND up > 1), '') || '.'
FROM ends WHERE up = 1;
