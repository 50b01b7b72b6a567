-- title: Size
-- study: size
-- place: 203
-- reads: Errors of the output in f32 against the number of pooled elements, for centred data and for a mean of 100 standard deviations; and, in black, what dividing by N − 1 changes in the exact result, which no arithmetic can make smaller.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('centred', 1, 'mean 0', 'N, pooled elements', 'relative change or error', 'log log'),
	('offset', 2, 'mean 100', 'N, pooled elements', 'relative change or error', 'log log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'size'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
WITH ends AS (SELECT panel, series, min(x) AS a, max(x) AS b FROM studied WHERE study = 'size' AND typeof(y) = 'real' GROUP BY panel, series),
slopes AS (SELECT ends.panel, ends.series, p.y AS from_y, o.y AS to_y, b, ln(o.y / p.y) / ln(b / a) AS slope FROM ends
	JOIN studied p ON p.study = 'size' AND p.panel = ends.panel AND p.series = ends.series AND p.x = a
	JOIN studied o ON o.study = 'size' AND o.panel = ends.panel AND o.series = ends.series AND o.x = b)
SELECT replace(replace(printf('From N = %d to %d at a mean of 100, the error of naive/centred grows as N^%.2f to %.2g, that of twopass/centred as N^%.2f to %.2g and that of %s, the least, as N^%.2f to %.2g; dividing by N − 1 changes the exact result by %.2g there, which %s.',
	(SELECT min(x) FROM studied WHERE study = 'size'),
	(SELECT max(x) FROM studied WHERE study = 'size'),
	(SELECT slope FROM slopes WHERE panel = 'offset' AND series = 'naive/centred'),
	(SELECT to_y FROM slopes WHERE panel = 'offset' AND series = 'naive/centred'),
	(SELECT slope FROM slopes WHERE panel = 'offset' AND series = 'twopass/centred'),
	(SELECT to_y FROM slopes WHERE panel = 'offset' AND series = 'twopass/centred'),
	(SELECT series FROM slopes WHERE panel = 'offset' AND instr(series, '/') ORDER BY to_y LIMIT 1),
	(SELECT slope FROM slopes WHERE panel = 'offset' AND instr(series, '/') ORDER BY to_y LIMIT 1),
	(SELECT to_y FROM slopes WHERE panel = 'offset' AND instr(series, '/') ORDER BY to_y LIMIT 1),
	(SELECT to_y FROM slopes WHERE panel = 'offset' AND series = 'N − 1 for N'),
	(SELECT CASE WHEN count(*) THEN 'is less than the error of ' || group_concat(series, ', ') ELSE 'is more than any of them adds' END FROM slopes WHERE panel = 'offset' AND instr(series, '/') AND to_y > (SELECT to_y FROM slopes WHERE panel = 'offset' AND series = 'N − 1 for N'))), 'e-0', 'e-'), 'e+0', 'e');
