-- title: Add & Norm
-- study: addnorm
-- place: 214
-- reads: Left and middle: how far rounding the sum x + r moves the exact result, beside what implementations of the rounded contract add. Right: the time of one sweep over that of two calls, paired, with bench’s intervals: below 1 the sweep is faster.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('error bf16', 1, 'bf16', 'width d', 'relative change or error', 'log log'),
	('error f32', 2, 'f32', 'width d', 'relative change or error', 'log log'),
	('time', 3, 'time over two calls', 'width d', 'ratio', 'log lin')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'addnorm'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
WITH times AS (SELECT t.series, t.x, t.y, t.lo, t.hi, c.y AS claim FROM studied t JOIN studied c USING (study, series, x) WHERE study = 'addnorm' AND t.panel = 'time' AND c.panel = 'time claim')
SELECT replace(replace(printf('At d = 1024 rounding the sum moves the exact result by %.2g in bf16 (95%% interval %.2g to %.2g) and by %.2g in f32 (%.2g to %.2g); of the rounded contract %s. Time over two calls: %s.',
	(SELECT y FROM studied WHERE study = 'addnorm' AND panel = 'error bf16' AND series = 'rounding the sum' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'addnorm' AND panel = 'error bf16' AND series = 'rounding the sum' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'addnorm' AND panel = 'error bf16' AND series = 'rounding the sum' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'addnorm' AND panel = 'error f32' AND series = 'rounding the sum' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'addnorm' AND panel = 'error f32' AND series = 'rounding the sum' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'addnorm' AND panel = 'error f32' AND series = 'rounding the sum' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT group_concat(printf('%s adds %.2g', series, y), ', ') FROM studied WHERE study = 'addnorm' AND panel = 'error f32' AND instr(series, '/') AND x = 1024),
	(SELECT coalesce(group_concat(printf('%s at d = %d %.2f (%.2f to %.2f: %s)', series, x, y, lo, hi, CASE claim WHEN -1 THEN 'faster' WHEN 1 THEN 'slower' WHEN 0 THEN 'the same' ELSE 'no claim' END), ', '), 'not measured here') FROM times)), 'e-0', 'e-'), 'e+0', 'e');
