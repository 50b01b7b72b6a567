-- title: Error by implementation and data
-- place: 20
-- reads: Each number is log10 of the worst normwise error in units of u: 0 is one u, 7 is ten million, exact is no error at all. Blue is below one u, brown above; grey gave NaN or Inf, purple turned whole rows into zeros, an empty cell was rejected or not tried. Rows go by family, columns by conditioning.

-- One panel for each operation, direction and type; a cell is the worst over that panel's problems and seeds.
CREATE TEMP TABLE heat_cells AS
SELECT kind, impl, family, input, max(kappa) AS kappa, max(error) AS error, max(zero_rows) AS zero_rows, max(stopped) AS stopped,
	CASE WHEN max(stopped) <> '' THEN 'stopped' WHEN max(zero_rows) THEN 'zero' WHEN max(error) IS NULL THEN 'untried'
		WHEN typeof(max(error)) <> 'real' THEN 'nonfinite' ELSE 'number' END AS state
FROM checked GROUP BY kind, impl, family, input;

WITH hardness AS (SELECT input, max(kappa) AS kappa FROM heat_cells GROUP BY input),
placed AS (
	SELECT cells.*, dense_rank() OVER (PARTITION BY kind ORDER BY coalesce(rank, 99), impl) AS row,
		dense_rank() OVER (PARTITION BY kind ORDER BY hardness.kappa, input) AS col
	FROM heat_cells cells JOIN hardness USING (input) LEFT JOIN family_rank USING (family)
)
SELECT kind AS block, row, col, impl, family, input, kappa, error AS normwise_u,
	CASE WHEN state = 'number' THEN round(log10(max(error, 0.01)), 4) END AS log10_normwise, state,
	CASE state WHEN 'stopped' THEN stopped WHEN 'zero' THEN 'zero' WHEN 'nonfinite' THEN error WHEN 'untried' THEN ''
		ELSE CASE WHEN error = 0 THEN 'exact' WHEN error < 0.01 THEN '<-2' WHEN abs(log10(error)) < 0.05 THEN '0.0' ELSE printf('%.1f', log10(error)) END END AS text,
	col = min(col) OVER (PARTITION BY kind, row) AS first
FROM placed ORDER BY instr('layer rms batch', substr(kind, 1, instr(kind, ' ') - 1)), kind, row, col;

-- The sentence.
WITH impls AS (
	SELECT impl, max(error) AS worst, sum(state <> 'number') AS lost, count(*) AS cells FROM heat_cells
	WHERE family <> 'reference' AND state <> 'untried' GROUP BY impl
),
best AS (
	SELECT * FROM impls WHERE cells = (SELECT max(cells) FROM impls) ORDER BY lost, worst, impl LIMIT 1
),
worst AS (SELECT * FROM heat_cells WHERE state = 'number' ORDER BY error DESC, impl, input LIMIT 1)
SELECT printf('Of %d pairs of an implementation and data, %d stay within 2 u, %d lose more than three digits (over 1000 u), %d return NaN or Inf and %d turn whole rows into zeros',
		count(*), sum(state = 'number' AND error <= 2), sum(state = 'number' AND error > 1000), sum(state = 'nonfinite'), sum(state = 'zero'))
	|| coalesce((SELECT printf('; beside the reference, %s is the most robust', impl)
		|| CASE WHEN lost THEN printf(' (it fails altogether on %d of %d)', lost, cells) ELSE printf(' (at worst %.2g u)', worst) END FROM best), '')
	|| coalesce((SELECT replace(replace(printf('; the largest finite error is %.2g u, by %s on %s', error, impl, input), 'e+0', 'e'), 'e+', 'e') FROM worst), '') || '.'
FROM heat_cells WHERE state <> 'untried';
