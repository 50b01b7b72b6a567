-- title: Error by implementation and data
-- place: 20
-- reads: Each number is log10 of the worst normwise error in units of u: 0 is one u, 7 is 10 million. Blue is below one u, brown above; grey gave NaN or Inf, purple turned whole rows into zeros, an empty cell was rejected or not tried. Rows go by family, columns by conditioning.

-- One panel for each operation, direction and type; a cell is the worst over that panel's problems and seeds.
WITH here AS (SELECT host FROM accuracy ORDER BY run_id DESC LIMIT 1),
cells AS (
	SELECT op || ' ' || dir || ' ' || x_type AS panel, impl, min(family) AS family, input, max(kappa) AS kappa, max(normwise) AS error,
		max(coalesce(zero_rows, 0)) AS zero_rows,
		max(CASE WHEN verdict IN ('CRASH', 'TIMEOUT') THEN lower(verdict) ELSE '' END) AS stopped
	FROM accuracy WHERE host = (SELECT host FROM here) AND verdict <> 'SKIP'
	GROUP BY panel, impl, input
),
families AS (
	SELECT column1 AS family, column2 AS rank FROM (VALUES ('naive', 1), ('twopass', 2), ('welford', 3), ('compensated', 4), ('simd', 5),
		('fused', 6), ('exact', 7), ('reference', 8), ('peer', 9), ('plugin', 10))
),
hardness AS (SELECT panel, input, max(kappa) AS kappa FROM cells GROUP BY panel, input),
placed AS (
	SELECT cells.*, dense_rank() OVER (PARTITION BY cells.panel ORDER BY coalesce(rank, 99), impl) AS row,
		dense_rank() OVER (PARTITION BY cells.panel ORDER BY hardness.kappa, cells.input) AS col
	FROM cells JOIN hardness USING (panel, input) LEFT JOIN families USING (family)
),
named AS (
	SELECT *, CASE WHEN stopped <> '' THEN 'stopped' WHEN zero_rows THEN 'zero' WHEN error IS NULL THEN 'untried'
		WHEN typeof(error) <> 'real' THEN 'nonfinite' ELSE 'number' END AS state
	FROM placed
)
SELECT panel AS block, row, col, impl, family, input, kappa, error AS normwise_u,
	CASE WHEN state = 'number' THEN log10(max(error, 0.01)) END AS log10_normwise, state,
	CASE state WHEN 'stopped' THEN stopped WHEN 'zero' THEN 'zero' WHEN 'nonfinite' THEN error WHEN 'untried' THEN ''
		ELSE CASE WHEN error < 0.01 THEN '0' WHEN abs(log10(error)) < 0.05 THEN '0.0' ELSE printf('%.1f', log10(error)) END END AS text,
	col = min(col) OVER (PARTITION BY panel, row) AS first
FROM named ORDER BY block, row, col;

-- The sentence.
WITH here AS (SELECT host FROM accuracy ORDER BY run_id DESC LIMIT 1),
cells AS (
	SELECT op, dir, x_type, impl, family, input, max(kappa) AS kappa, max(normwise) AS error, max(coalesce(zero_rows, 0)) AS zero_rows
	FROM accuracy WHERE host = (SELECT host FROM here) AND normwise IS NOT NULL GROUP BY op, dir, x_type, impl, input
),
impls AS (
	SELECT impl, max(error) AS worst, sum(zero_rows > 0) AS zeros, count(*) AS inputs FROM cells
	WHERE impl <> 'reference' GROUP BY impl
),
widest AS (SELECT * FROM impls WHERE inputs = (SELECT max(inputs) FROM impls)),
best AS (SELECT * FROM widest ORDER BY zeros, worst, impl LIMIT 1),
worst_cell AS (SELECT * FROM cells WHERE typeof(error) = 'real' ORDER BY error DESC, impl, input LIMIT 1)
SELECT printf('Of %d pairs of an implementation and data, %d stay within 2 u, %d lose more than three digits (over 1000 u), %d return NaN or Inf and %d turn whole rows into zeros; ',
		count(*), sum(typeof(error) = 'real' AND error <= 2 AND NOT zero_rows), sum(typeof(error) = 'real' AND error > 1000 AND NOT zero_rows),
		sum(typeof(error) <> 'real'), sum(zero_rows > 0))
	|| coalesce((SELECT printf('%s is the most robust (at worst %s)', impl,
		CASE WHEN typeof(worst) = 'real' THEN printf('%.2g u', worst) ELSE worst END) FROM best), 'only the reference was checked')
	|| coalesce((SELECT printf(', the largest finite error is %.2g u, by %s on %s.', error, impl, input) FROM worst_cell), '.')
FROM cells;
