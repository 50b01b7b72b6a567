-- title: How tight the bounds are
-- place: 37
-- reads: An error that was measured, as a share of the bound that the implementation declares beforehand: the filled mark is the worst of all checks, the open one the geometric mean, the bar reaches down to the least. 1 is the bound itself: nothing may lie right of it. A worst case near 1 means a bound that cannot be tightened; far left of it, one that data like this never reaches. What overflowed, which no bound covers, is left out.

CREATE TEMP TABLE tightness_shares AS
WITH measured AS (
	SELECT impl, family, 1 AS panel, 'the output, conditioned' AS quantity, conditioned AS error, conditioned_bound AS bound FROM accuracy
	WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict IN ('PASS', 'WEAK', 'OVER_BOUND')
	UNION ALL
	SELECT impl, family, 2, 'the saved variance', var_err, var_bound FROM accuracy
	WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict IN ('PASS', 'WEAK', 'OVER_BOUND')
	UNION ALL
	SELECT impl, family, 3, 'the saved 1/sd', rstd_err, rstd_bound FROM accuracy
	WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict IN ('PASS', 'WEAK', 'OVER_BOUND')
)
SELECT panel, quantity, impl, family, error / bound AS share FROM measured
WHERE typeof(error) = 'real' AND typeof(bound) = 'real' AND error > 0 AND bound > 0;

WITH summed AS (
	SELECT panel, quantity, impl, family, count(*) AS checks, min(share) AS least, exp(avg(ln(share))) AS average, max(share) AS worst
	FROM tightness_shares GROUP BY panel, quantity, impl, family
),
ordered AS (
	SELECT impl, row_number() OVER (ORDER BY coalesce(rank, 99), impl) AS row FROM (SELECT DISTINCT impl, family FROM summed) LEFT JOIN family_rank USING (family)
)
SELECT quantity AS block, panel, row, impl, family, checks, max(least, average * 1e-6) AS least,
	CAST(printf('%.4g', average) AS REAL) AS average, worst,
	row_number() OVER (PARTITION BY impl ORDER BY panel) = 1 AS first
FROM summed JOIN ordered USING (impl) WHERE row <= 48 ORDER BY panel, row;

-- The sentence.
WITH whole AS (SELECT count(*) AS checks, sum(share > 1) AS beyond, exp(avg(ln(share))) AS average FROM tightness_shares WHERE panel = 1),
closest AS (SELECT impl, share FROM tightness_shares WHERE panel = 1 ORDER BY share DESC, impl LIMIT 1)
SELECT printf('Of %d errors of the output %s; the closest is %s at %.2g of its bound, and in the geometric mean an error is %.2g of it.', checks,
	CASE beyond WHEN 0 THEN 'none passes its bound' ELSE printf('%d pass their bound', beyond) END, impl, share, average)
FROM whole, closest WHERE checks > 0;
