-- title: The size of the batch
-- study: batch
-- place: 207
-- reads: BatchNorm’s exact result for one example, against what the population’s own mean and variance would give: noise that falls as the root of the batch, with everything lost at a batch of 1. Beside it, what arithmetic adds. LayerNorm’s rows are compared bit for bit with the same rows alone: the sentence counts.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('definition', 1, 'one example’s result', 'batch size', 'relative change or error', 'log log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'batch'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
WITH bits AS (SELECT count(DISTINCT series) AS impls, count(DISTINCT CASE WHEN y > 0 THEN series END) AS moved, group_concat(DISTINCT CASE WHEN y > 0 THEN series END) AS who FROM studied WHERE study = 'batch' AND panel = 'bits')
SELECT replace(replace(printf('BatchNorm''s result for one example is off by %.0f%% with a batch of 1 (it is beta), by %.0f%% (95%% interval %.0f to %.0f) with 8 and by %.2g%% with 1024, falling as N^%.2f, while arithmetic adds %.2g; LayerNorm''s rows kept every bit whether 1, 2, 3, 33 or 100 or all were in the batch in %d of %d implementations%s.',
	100 * (SELECT y FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 1) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 8) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT lo FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 8) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT hi FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 8) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	ln((SELECT y FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1) / (SELECT y FROM studied WHERE study = 'batch' AND panel = 'definition' AND series = 'BatchNorm, training' AND abs(x - 8) <= 1e-6 * abs(x) LIMIT 1)) / ln(128),
	(SELECT y FROM studied WHERE study = 'batch' AND panel = 'definition' AND series LIKE 'twopass/%' AND abs(x - 1024) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT impls - moved FROM bits),
	(SELECT impls FROM bits),
	(SELECT CASE WHEN moved THEN '; not in ' || who ELSE '' END FROM bits)), 'e-0', 'e-'), 'e+0', 'e');
