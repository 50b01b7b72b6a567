-- title: Error against conditioning
-- place: 35
-- reads: How the error grows as the mean of normal data moves away from zero: κ = 1 is centred, each factor of ten costs a careless algorithm one digit or two. Dashed lines, in the colour of their implementation, are the bounds proven beforehand, where a statistic is saved; the lines across are u and 100 %. A line that ends became NaN. Of each family the best and the worst are drawn.

-- The output always, the variance and 1/sd where a problem saves them; each on the contract that met most values of κ.
CREATE TEMP TABLE kappa_cells AS
WITH cells AS (
	SELECT contract, pooled, impl, family, input, max(kappa) AS kappa, max(u) AS u, CASE WHEN max(nan + inf + lost_nonfinite) > 0 THEN 'NaN' ELSE max(normwise) END AS y,
		max(var_err) AS variance, max(rstd_err) AS rstd, max(var_bound) AS variance_bound, max(rstd_bound) AS rstd_bound
	FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND input_family = 'normal' AND verdict <> 'SKIP'
		AND typeof(kappa) = 'real' AND op <> 'rms'
	GROUP BY contract, pooled, impl, family, input
)
SELECT 1 AS panel, 'the output y, normwise' AS quantity, contract, pooled, impl, family, kappa, u, y AS error, NULL AS bound FROM cells
UNION ALL SELECT 2, 'the saved variance', contract, pooled, impl, family, kappa, u, variance, variance_bound FROM cells
UNION ALL SELECT 3, 'the saved 1/sd', contract, pooled, impl, family, kappa, u, rstd, rstd_bound FROM cells;
DELETE FROM kappa_cells WHERE typeof(error) <> 'real';
DELETE FROM kappa_cells WHERE (panel, contract, pooled) NOT IN (
	SELECT panel, contract, pooled FROM (
		SELECT panel, contract, pooled, row_number() OVER (PARTITION BY panel
			ORDER BY count(DISTINCT kappa) DESC, count(DISTINCT impl) DESC, pooled DESC, contract) AS rank
		FROM kappa_cells GROUP BY panel, contract, pooled)
	WHERE rank = 1);

-- Compared on the hardest data that an implementation survived: further first, then smaller.
CREATE TEMP TABLE kappa_shown AS
WITH hardest AS (
	SELECT impl, family, max(kappa) AS reached, error FROM kappa_cells WHERE panel = 1 GROUP BY impl, family
),
ends AS (
	SELECT *, row_number() OVER (PARTITION BY family ORDER BY reached DESC, error, impl) AS up,
		row_number() OVER (PARTITION BY family ORDER BY reached, error DESC, impl DESC) AS down FROM hardest
)
SELECT impl, row_number() OVER (PARTITION BY family ORDER BY up) AS nth FROM ends WHERE up = 1 OR down = 1;

SELECT panel || ' ' || impl AS block, panel, quantity, impl, family, nth, kappa, max(error, 0.05) AS error_u,
	CASE WHEN typeof(bound) = 'real' THEN bound END AS bound_u, 1 / u AS whole_u, contract || ', ' || pooled || ' pooled' AS subject
FROM kappa_cells JOIN kappa_shown USING (impl) LEFT JOIN family_rank USING (family)
ORDER BY panel, coalesce(rank, 99), nth, kappa;

-- The sentence.
WITH growth AS (
	SELECT impl, max(kappa) AS kappa, min(kappa) AS least, max(error) AS error, min(error) AS easy FROM kappa_cells
	WHERE panel = 1 AND family NOT IN ('reference', 'exact') GROUP BY impl
),
best AS (SELECT * FROM growth ORDER BY kappa DESC, error LIMIT 1),
worst AS (SELECT * FROM growth ORDER BY kappa, error DESC LIMIT 1)
SELECT replace(replace(printf('From κ = %.2g to %.2g the error of %s goes from %.2g to %.2g u', least, kappa, impl, easy, error), 'e+0', 'e'), 'e+', 'e')
	|| coalesce((SELECT replace(replace(printf('; that of %s is %.2g u at κ = %.2g%s', worst.impl, worst.error, worst.kappa,
		CASE WHEN worst.kappa < best.kappa THEN ' and not a number beyond' ELSE '' END), 'e+0', 'e'), 'e+', 'e') FROM worst WHERE worst.impl <> best.impl), '') || '.'
FROM best;
