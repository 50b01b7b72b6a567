-- title: Compiler flags
-- study: fastmath
-- place: 206
-- reads: One source, three ways to compile it. Left: errors of the output against conditioning. Right: the share of output elements whose bits differ from the plain build’s. The definition is one and the same: all of this is arithmetic.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('error', 1, 'error, f32, 768 pooled', 'conditioning κ', 'relative error', 'log log'),
	('bits', 2, 'bits that change', 'conditioning κ', 'share of elements', 'log lin')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'fastmath'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
WITH times AS (SELECT t.series, t.y, t.lo, t.hi, c.y AS claim FROM studied t JOIN studied c USING (study, series, x) WHERE study = 'fastmath' AND t.panel = 'time' AND c.panel = 'time claim')
SELECT replace(replace(printf('At κ = 100, -ffast-math takes the error of twopass/centred from %.2g (95%% interval %.2g to %.2g) to %.2g (%.2g to %.2g) and that of naive/centred from %.2g to %.2g; contraction changes the bits of %.0f%% and %.0f%% of their elements, -ffast-math of %.0f%% and %.0f%%. Of outputs that should be NaN, %.2g%% came out as numbers. Time against the plain build: %s.',
	(SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'twopass/centred' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'twopass/centred' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'twopass/centred' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'twopass/centred+fastmath' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'twopass/centred+fastmath' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'twopass/centred+fastmath' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'naive/centred' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'error' AND series = 'naive/centred+fastmath' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'bits' AND series = 'twopass/centred+contract' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'bits' AND series = 'naive/centred+contract' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'bits' AND series = 'twopass/centred+fastmath' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'fastmath' AND panel = 'bits' AND series = 'naive/centred+fastmath' AND abs(x - sqrt(10001)) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT max(y) FROM studied WHERE study = 'fastmath' AND panel IN ('nan', 'inf')),
	(SELECT coalesce(group_concat(printf('%s %.2f (%.2f to %.2f: %s)', series, y, lo, hi, CASE claim WHEN -1 THEN 'faster' WHEN 1 THEN 'slower' WHEN 0 THEN 'the same' ELSE 'no claim' END), ', '), 'not measured') FROM times)), 'e-0', 'e-'), 'e+0', 'e');
