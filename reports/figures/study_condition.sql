-- title: Conditioning
-- study: condition
-- place: 202
-- reads: Errors of the output as the mean of normal data moves away from zero, in two types. The black line is no algorithm’s: it is how far the exact result moves because the data were rounded to their type once, so nothing below it can be told from the data’s own rounding. A line that ends became Inf or NaN.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('f32', 1, 'f32, 768 pooled', 'conditioning κ', 'relative error', 'log log'),
	('bf16', 2, 'bf16, 768 pooled', 'conditioning κ', 'relative error', 'log log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'condition'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
WITH worst AS (SELECT series, x, y, lo, hi FROM studied WHERE study = 'condition' AND panel = 'f32' AND abs(x / 1e4 - 1) < 0.01)
SELECT replace(replace(printf('At κ = 10⁴ rounding the data to f32 has moved the exact result by %.2g (95%% interval %.2g to %.2g) before any algorithm begins; twopass/centred adds %.2g (%.2g to %.2g), %s %.2g, and naive/centred %s. Of %d implementations, %d add less than the rounding of the data did.',
	(SELECT y FROM worst WHERE series = 'rounding the data'),
	(SELECT lo FROM worst WHERE series = 'rounding the data'),
	(SELECT hi FROM worst WHERE series = 'rounding the data'),
	(SELECT y FROM worst WHERE series LIKE 'twopass/%'),
	(SELECT lo FROM worst WHERE series LIKE 'twopass/%'),
	(SELECT hi FROM worst WHERE series LIKE 'twopass/%'),
	(SELECT series FROM worst WHERE instr(series, '/') AND typeof(y) = 'real' ORDER BY y LIMIT 1),
	(SELECT y FROM worst WHERE instr(series, '/') AND typeof(y) = 'real' ORDER BY y LIMIT 1),
	(SELECT CASE WHEN typeof(y) = 'real' THEN printf('%.2g', y) ELSE 'no number at all' END FROM worst WHERE series = 'naive/centred'),
	(SELECT count(*) FROM worst WHERE instr(series, '/')),
	(SELECT count(*) FROM worst WHERE instr(series, '/') AND typeof(y) = 'real' AND y < (SELECT lo FROM worst WHERE series = 'rounding the data'))), 'e-0', 'e-'), 'e+0', 'e');
