-- title: Time against the baseline
-- place: 25
-- reads: The time of each implementation over that of the baseline in the same rounds, with its interval: left of 1 is faster. A filled mark is a claim (FASTER or SLOWER), an open one is SAME or AMBIGUOUS. Rows go from fast to slow, panels from small to large.

-- Up to four problems of the contract that was timed at most sizes.
CREATE TEMP TABLE ratio_cells AS
SELECT run_id, contract, pooled, problem, elements, impl, family, baseline, ratio_to_baseline AS ratio, lo, hi, claim FROM bench
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND cache = 'hot' AND family <> 'roof'
	AND typeof(ratio_to_baseline) = 'real' AND threads = (SELECT min(threads) FROM timing);
-- A problem's baseline is its latest run's: what an earlier run compared with another one does not stand beside it.
DELETE FROM ratio_cells WHERE (problem, baseline) NOT IN (
	SELECT problem, baseline FROM (SELECT problem, baseline, max(run_id) FROM ratio_cells GROUP BY problem));
CREATE TEMP TABLE ratio_panels AS
WITH subject AS (
	SELECT contract, pooled FROM ratio_cells GROUP BY contract, pooled
	ORDER BY count(DISTINCT problem) DESC, count(DISTINCT impl) DESC, contract, pooled LIMIT 1
),
quarters AS (
	SELECT problem, elements, baseline, ntile(4) OVER (ORDER BY elements, problem) AS panel
	FROM ratio_cells JOIN subject USING (contract, pooled) GROUP BY problem, elements, baseline
)
SELECT panel, min(problem) AS problem, min(elements) AS elements, baseline FROM quarters GROUP BY panel;

WITH shown AS (SELECT panel, ratio_cells.* FROM ratio_cells JOIN ratio_panels USING (problem, elements, baseline)),
ordered AS (
	SELECT impl, row_number() OVER (ORDER BY average, impl) AS row FROM (SELECT impl, avg(ln(ratio)) AS average FROM shown GROUP BY impl)
)
SELECT problem AS block, panel, row, impl, family, ratio, lo, hi, claim, baseline,
	row_number() OVER (PARTITION BY impl ORDER BY panel) = 1 AS first
FROM shown JOIN ordered USING (impl) WHERE row <= 40 ORDER BY panel, row;

-- The sentence.
WITH best AS (
	SELECT *, row_number() OVER (PARTITION BY panel ORDER BY ratio) AS rank, count(*) OVER (PARTITION BY panel) AS others,
		sum(claim = 'FASTER') OVER (PARTITION BY panel) AS faster
	FROM ratio_cells JOIN ratio_panels USING (problem, elements, baseline)
)
SELECT 'Against ' || baseline || ', ' || group_concat(printf('on %s %d of %d are claimed FASTER and the fastest, %s, takes %.3g of its time (%.3g to %.3g, %s)',
	problem, faster, others, impl, ratio, lo, hi, claim), '; ') || '.'
FROM (SELECT * FROM best WHERE rank = 1 ORDER BY panel);
