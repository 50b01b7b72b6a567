-- What to ship, one line a problem: of the implementations that were timed, the fastest of those that failed on the fewest inputs.
CREATE TEMP VIEW answer_ranked AS
WITH judged AS (
	SELECT contract, pooled, impl, count(*) AS inputs, max(CASE WHEN NOT failed THEN error END) AS worst, sum(failed) AS failed,
		group_concat(CASE WHEN failed THEN input END, ', ') AS failures
	FROM checked GROUP BY contract, pooled, impl
)
SELECT *, row_number() OVER (PARTITION BY problem ORDER BY failed, ns) AS rank
FROM timed JOIN judged USING (contract, pooled, impl) WHERE cache = 'hot' AND family <> 'reference';

SELECT printf('%s: ship %s. It costs %.3g ns an element%s; its error stays within %s on %s', problem, impl, ns,
		CASE WHEN ratio_to_copy IS NULL THEN '' ELSE printf(', %.2f of the speed of a copy', ratio_to_copy) END,
		CASE WHEN typeof(worst) = 'real' THEN replace(replace(printf('%.2g u', worst), 'e+0', 'e'), 'e+', 'e') ELSE coalesce(worst, 'no bound') END,
		CASE WHEN failed THEN printf('%d of the %d inputs tried, and it fails on %s.', inputs - failed, inputs, failures)
			ELSE printf('all of the %d inputs tried.', inputs) END)
FROM (SELECT * FROM answer_ranked WHERE rank = 1 ORDER BY contract, elements)
UNION ALL
SELECT 'Nothing was both timed and checked, so there is no recommendation.' WHERE NOT EXISTS (SELECT 1 FROM answer_ranked);
