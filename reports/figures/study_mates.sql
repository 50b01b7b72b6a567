-- title: Batch mates
-- study: mates
-- place: 208
-- reads: Three children’s heights, normalised over all heights in the room (BatchNorm) and over each child’s own measures (LayerNorm), as tall newcomers come in one after another. Bars: 95 % intervals over who comes.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('batch', 1, 'BatchNorm', 'newcomers', 'normalised height', 'lin lin'),
	('layer', 2, 'LayerNorm', 'newcomers', 'normalised height', 'lin lin')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'mates'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real'  ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('With 100 tall newcomers BatchNorm takes the child of 180 cm from %.3f to %.2f (95%% interval %.2f to %.2f) and that of 120 cm from %.3f to %.2f (%.2f to %.2f); LayerNorm moves no child by more than %.1g. Arithmetic in f32 adds at most %.2g to either.',
	(SELECT y FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '180 cm' AND abs(x - 0) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '180 cm' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '180 cm' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '180 cm' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '120 cm' AND abs(x - 0) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '120 cm' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '120 cm' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'mates' AND panel = 'batch' AND series = '120 cm' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT max(b - a) FROM (SELECT min(coalesce(lo, y)) AS a, max(coalesce(hi, y)) AS b FROM studied WHERE study = 'mates' AND panel = 'layer' GROUP BY series)),
	(SELECT max(hi) FROM studied WHERE study = 'mates' AND panel = 'error')), 'e-0', 'e-'), 'e+0', 'e');
