-- title: Error against size
-- place: 36
-- reads: How the error grows with the number of elements that are pooled, a panel a kind of data. A rounding that is made once stays flat; one that adds up along a sum in order climbs with N, a pairwise or f64 sum hardly. A line that ends became NaN. Of each family the best and the worst at the greatest size are drawn.

-- The contract that met most sizes, on the three inputs that met most of them.
CREATE TEMP TABLE size_cells AS
SELECT contract, input, pooled, impl, family, kappa, error FROM checked WHERE kind LIKE '% forward %';
DELETE FROM size_cells WHERE typeof(error) <> 'real' OR family = 'reference';
DELETE FROM size_cells WHERE contract <> coalesce((SELECT contract FROM size_cells GROUP BY contract
	ORDER BY count(DISTINCT pooled) DESC, count(DISTINCT impl) DESC, contract LIMIT 1), '');
DELETE FROM size_cells WHERE (SELECT count(DISTINCT pooled) FROM size_cells) < 3;
CREATE TEMP TABLE size_panels AS
SELECT input, row_number() OVER (ORDER BY kappa, input) AS panel FROM (
	SELECT input, max(kappa) AS kappa, row_number() OVER (ORDER BY count(DISTINCT pooled) DESC, input_rank, input) AS rank FROM (
		SELECT *, CASE WHEN input = 'normal' THEN 0 WHEN input LIKE 'normal:mean=%' THEN 1 ELSE 2 END AS input_rank FROM size_cells)
	GROUP BY input HAVING count(DISTINCT pooled) > 1)
WHERE rank <= 3;
CREATE TEMP TABLE size_shown AS
WITH hardest AS (
	SELECT impl, family, max(pooled) AS reached, sum(ln(max(error, 1e-3))) AS error FROM size_cells JOIN size_panels USING (input)
	WHERE pooled = (SELECT max(pooled) FROM size_cells) GROUP BY impl, family
),
ends AS (
	SELECT *, row_number() OVER (PARTITION BY family ORDER BY reached DESC, error, impl) AS up,
		row_number() OVER (PARTITION BY family ORDER BY reached, error DESC, impl DESC) AS down FROM hardest
)
SELECT impl, row_number() OVER (PARTITION BY family ORDER BY up) AS nth FROM ends WHERE up = 1 OR down = 1;

SELECT panel || ' ' || impl AS block, panel, input, impl, family, nth, pooled, max(error, 0.05) AS error_u, contract AS subject
FROM size_cells JOIN size_panels USING (input) JOIN size_shown USING (impl) LEFT JOIN family_rank USING (family)
ORDER BY panel, coalesce(rank, 99), nth, pooled;

-- The sentence.
WITH growth AS (
	SELECT impl, input, min(pooled) AS least, max(pooled) AS most,
		max(CASE WHEN pooled = (SELECT min(pooled) FROM size_cells) THEN error END) AS small,
		max(CASE WHEN pooled = (SELECT max(pooled) FROM size_cells) THEN error END) AS large
	FROM size_cells JOIN size_panels USING (input) WHERE panel = 1 AND family <> 'exact' GROUP BY impl, input
),
ends AS (SELECT *, row_number() OVER (ORDER BY large DESC, impl) AS worst, row_number() OVER (ORDER BY large, impl) AS best FROM growth WHERE large IS NOT NULL AND small IS NOT NULL)
SELECT printf('On %s, from N = %d to %d the error of %s goes from %.2g to %.2g u', input, least, most, impl, small, large)
	|| coalesce((SELECT printf(', that of %s from %.2g to %.2g u', impl, small, large) FROM ends WHERE best = 1 AND worst > 1), '') || '.'
FROM ends WHERE worst = 1;
