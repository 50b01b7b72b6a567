-- title: One outlier
-- study: outlier
-- place: 204
-- reads: Left, by definition: the outlier’s own result is bounded by √(N − 1), and the spread of all others shrinks in proportion. Middle and right: what arithmetic adds to those others, with the outlier as first element, which a shifted algorithm takes as its anchor, and as last.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('definition', 1, 'the exact result', 'size of the outlier', 'value or spread', 'log log'),
	('first', 2, 'outlier first', 'size of the outlier', 'relative error of the others', 'log log'),
	('last', 3, 'outlier last', 'size of the outlier', 'relative error of the others', 'log log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'outlier'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('An outlier of 10⁴ standard deviations shrinks the spread of the other 767 elements to %.2g by definition, and its own result is %.3g, where √(N − 1) is %.3g. For those others naive/shifted is off by %.2g (95%% interval %.2g to %.2g) with the outlier first and by %.2g (%.2g to %.2g) with it last; twopass/centred by %.2g and %.2g.',
	(SELECT y FROM studied WHERE study = 'outlier' AND panel = 'definition' AND series = 'spread of the others' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'outlier' AND panel = 'definition' AND series = 'the outlier' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	sqrt(767),
	(SELECT y FROM studied WHERE study = 'outlier' AND panel = 'first' AND series = 'naive/shifted' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'outlier' AND panel = 'first' AND series = 'naive/shifted' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'outlier' AND panel = 'first' AND series = 'naive/shifted' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'outlier' AND panel = 'last' AND series = 'naive/shifted' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'outlier' AND panel = 'last' AND series = 'naive/shifted' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'outlier' AND panel = 'last' AND series = 'naive/shifted' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'outlier' AND panel = 'first' AND series = 'twopass/centred' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'outlier' AND panel = 'last' AND series = 'twopass/centred' AND abs(x - 10000) <= 1e-6 * abs(x) LIMIT 1)), 'e-0', 'e-'), 'e+0', 'e');
