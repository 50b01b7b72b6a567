-- title: Undoing the norm
-- study: undo
-- place: 212
-- reads: BatchNorm with γ = standard deviation and β = mean should give x again: the median distance in ulps of x. Without ε in γ it cannot; with it, what is left by definition is the rounding of γ and β to f32; implementations add their own.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('ulps', 1, 'median distance from x', '|mean| / std', 'ulps of x', 'log log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'undo'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('With γ = √(var + ε) and β = mean, both rounded to f32, the exact result is within %.2g ulps of x (median; 95%% interval %.2g to %.2g) at a mean of 10 standard deviations, with γ = std without ε %.0f; %s. At a mean of 1000: exact %.2g, twopass/centred %.2g, naive/centred %.2g.',
	(SELECT y FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'γ = √(var + ε), exact' AND abs(x - 10) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'γ = √(var + ε), exact' AND abs(x - 10) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'γ = √(var + ε), exact' AND abs(x - 10) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'γ = std, without ε' AND abs(x - 10) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT group_concat(printf('%s restores it to %.2g', series, y), ', ') FROM studied WHERE study = 'undo' AND instr(series, '/') AND x = 10),
	(SELECT y FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'γ = √(var + ε), exact' AND abs(x - 1000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'twopass/centred' AND abs(x - 1000) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'undo' AND panel = 'ulps' AND series = 'naive/centred' AND abs(x - 1000) <= 1e-6 * abs(x) LIMIT 1)), 'e-0', 'e-'), 'e+0', 'e');
