-- What to ship, one line a contract: of the implementations that were timed, the fastest of those that failed on the fewest inputs.
CREATE TEMP VIEW answer_ranked AS
WITH judged AS (
	SELECT contract, pooled, impl, count(*) AS inputs, max(CASE WHEN NOT failed THEN error END) AS worst, sum(failed) AS failed,
		group_concat(CASE WHEN failed THEN input END, ', ') AS failures
	FROM checked GROUP BY contract, pooled, impl
)
SELECT *, row_number() OVER (PARTITION BY problem ORDER BY failed, ns) AS rank, count(*) OVER (PARTITION BY problem) AS others
FROM timed JOIN judged USING (contract, pooled, impl) WHERE cache = 'hot' AND family <> 'reference';

SELECT printf('%s: ship %s (of %d timed). It costs %s ns an element%s; its error stays within %s on %s', problems, impl, timed,
		CASE WHEN least = most THEN least ELSE least || ' to ' || most END,
		CASE WHEN slowest IS NULL THEN '' WHEN slowest = quickest THEN printf(', %s of the speed of a copy', slowest)
			ELSE printf(', %s to %s of the speed of a copy', slowest, quickest) END,
		CASE WHEN typeof(worst) = 'real' THEN replace(replace(printf('%.2g u', worst), 'e+0', 'e'), 'e+', 'e') ELSE coalesce(worst, 'no bound') END,
		CASE WHEN failed THEN printf('%d of the %d inputs tried, and it fails on %s.', inputs - failed, inputs, failures)
			ELSE printf('all of the %d inputs tried.', inputs) END)
FROM (
	SELECT contract, impl, group_concat(problem, ', ') AS problems, printf('%.3g', min(ns)) AS least, printf('%.3g', max(ns)) AS most,
		printf('%.2f', min(ratio_to_copy)) AS slowest, printf('%.2f', max(ratio_to_copy)) AS quickest, worst, failed, inputs, failures, max(others) AS timed
	FROM (SELECT * FROM answer_ranked WHERE rank = 1 ORDER BY contract, elements)
	GROUP BY contract, pooled, impl ORDER BY contract, pooled, min(elements))
UNION ALL
SELECT 'Nothing was both timed and checked, so there is no recommendation.' WHERE NOT EXISTS (SELECT 1 FROM answer_ranked)
UNION ALL
SELECT printf('%d of %d checks failed, %d of them as known beforehand: see What failed.', failed, checks, known) FROM (
	SELECT sum(verdict NOT IN ('PASS', 'WEAK')) AS failed, count(*) AS checks, sum(expected AND verdict NOT IN ('PASS', 'WEAK')) AS known
	FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict <> 'SKIP')
WHERE failed > 0;
