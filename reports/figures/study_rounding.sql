-- title: Rounding order
-- study: rounding
-- place: 205
-- reads: Contracts that differ in one rounding: the cast before γ, the residual’s sum rounded to its type, the weight 1 + γ formed in its type. Black and brown: how far apart the two exact results are. Colours: what implementations add to one of them in bf16, their last rounding included.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('cast', 1, 'cast before γ', 'width d', 'relative change or error', 'log log'),
	('residual', 2, 'rounded residual sum', 'width d', 'relative change or error', 'log log'),
	('weight', 3, '1 + γ in its type', 'width d', 'relative change or error', 'log log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'rounding'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('In bf16 at d = 1024, rounding before γ moves the exact result by %.2g (95%% interval %.2g to %.2g), rounding the residual''s sum by %.2g (%.2g to %.2g) and forming 1 + γ in bf16 by %.2g (%.2g to %.2g); a correctly rounded result of one contract (exact/rounded) is off by %.2g: each of these choices is as large as the output''s own rounding (%.2g to %.2g times), so a test that confuses contracts cannot hold half an ulp. In f16 they move it by %.2g, %.2g and %.2g.',
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'cast' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'rounding' AND panel = 'cast' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'rounding' AND panel = 'cast' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'residual' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'rounding' AND panel = 'residual' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'rounding' AND panel = 'residual' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'weight' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'rounding' AND panel = 'weight' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'rounding' AND panel = 'weight' AND series = 'definition, bf16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'cast' AND series = 'exact/rounded' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT min(d.y / a.y) FROM studied d JOIN studied a USING (study, panel, x) WHERE study = 'rounding' AND d.series = 'definition, bf16' AND a.series = 'exact/rounded' AND x = 1024),
	(SELECT max(d.y / a.y) FROM studied d JOIN studied a USING (study, panel, x) WHERE study = 'rounding' AND d.series = 'definition, bf16' AND a.series = 'exact/rounded' AND x = 1024),
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'cast' AND series = 'definition, f16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'residual' AND series = 'definition, f16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'rounding' AND panel = 'weight' AND series = 'definition, f16' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1)), 'e-0', 'e-'), 'e+0', 'e');
