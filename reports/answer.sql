-- What to ship, one line a problem: the fastest implementation that held its bound on every input that it was checked on.
WITH here AS (SELECT host FROM bench ORDER BY run_id DESC LIMIT 1),
judged AS (
	SELECT problem, impl, count(*) AS inputs, max(normwise) AS worst,
		sum(verdict NOT IN ('PASS', 'WEAK', 'SKIP')) AS failed
	FROM accuracy WHERE host = (SELECT host FROM here) GROUP BY problem, impl
),
timed AS (
	SELECT problem, impl, ns / elements AS ns, ratio_to_copy, threads FROM bench
	WHERE host = (SELECT host FROM here) AND cache = 'hot' AND typeof(ns) = 'real' AND family <> 'roof'
	AND threads = (SELECT min(threads) FROM bench)
),
ranked AS (
	SELECT *, row_number() OVER (PARTITION BY problem ORDER BY failed > 0, ns) AS rank FROM timed JOIN judged USING (problem, impl)
)
SELECT CASE WHEN failed THEN printf('%s: nothing that was timed held its bound on all of its inputs.', problem)
	ELSE printf('%s: ship %s. It costs %.3g ns an element%s, and its error stays within %s on the %d input%s tried.', problem, impl, ns,
		CASE WHEN ratio_to_copy IS NULL THEN '' ELSE printf(', %.2f of the speed of a copy', ratio_to_copy) END,
		CASE WHEN typeof(worst) = 'real' THEN printf('%.3g u', worst) ELSE coalesce(worst, 'an unknown bound') END,
		inputs, CASE inputs WHEN 1 THEN '' ELSE 's' END) END
FROM ranked WHERE rank = 1
UNION ALL
SELECT 'Nothing was timed, so there is no recommendation: only accuracy is shown.' WHERE NOT EXISTS (SELECT 1 FROM timed);
