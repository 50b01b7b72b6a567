-- title: Zero padding
-- study: padding
-- place: 209
-- reads: How far zeros at the ends of sequences move BatchNorm’s exact result for the real positions, for data with three means; below, implementations that are given a mask, against the exact masked result. LayerNorm pools each position by itself: its difference is zero and is not on this scale.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('padding', 1, 'the real positions’ results', 'share of padding', 'relative change or error', 'lin log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'padding'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('With 30%% of padding, zeros move BatchNorm''s exact result for the real positions by %.0f%% (95%% interval %.0f to %.0f) where the mean is 0, and by %.0f%% (%.0f to %.0f) where it is 3 standard deviations; with a mask an implementation (%s) is within %.2g of the exact result. LayerNorm''s rows move by %.1g.',
	100 * (SELECT y FROM studied WHERE study = 'padding' AND panel = 'padding' AND series = 'zeros counted, mean 0' AND abs(x - 0.3) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT lo FROM studied WHERE study = 'padding' AND panel = 'padding' AND series = 'zeros counted, mean 0' AND abs(x - 0.3) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT hi FROM studied WHERE study = 'padding' AND panel = 'padding' AND series = 'zeros counted, mean 0' AND abs(x - 0.3) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'padding' AND panel = 'padding' AND series = 'zeros counted, mean 3' AND abs(x - 0.3) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT lo FROM studied WHERE study = 'padding' AND panel = 'padding' AND series = 'zeros counted, mean 3' AND abs(x - 0.3) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT hi FROM studied WHERE study = 'padding' AND panel = 'padding' AND series = 'zeros counted, mean 3' AND abs(x - 0.3) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT series FROM studied WHERE study = 'padding' AND instr(series, '/') AND abs(x - 0.3) < 1e-6 ORDER BY y DESC LIMIT 1),
	(SELECT max(hi) FROM studied WHERE study = 'padding' AND instr(series, '/') AND abs(x - 0.3) < 1e-6),
	(SELECT max(y) FROM studied WHERE study = 'padding' AND series = 'LayerNorm')), 'e-0', 'e-'), 'e+0', 'e');
