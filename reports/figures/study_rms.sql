-- title: RMSNorm for LayerNorm
-- study: rms
-- place: 210
-- reads: Left: how far the two definitions’ exact results are apart as the mean grows, beside what arithmetic adds to either. Right: the time of one kernel as LayerNorm over its time as RMSNorm, on rows whose mean is zero, where both compute the same numbers from the same bytes, in paired rounds; bars are bench’s intervals.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('distance', 1, 'how far apart', '|mean| / std', 'relative change or error', 'log log'),
	('time', 2, 'time, layer over rms', 'width d', 'ratio', 'log lin')),
shown AS (
	SELECT panel, series, CASE WHEN series LIKE 'centring/%' THEN substr(series, 10, instr(substr(series, 10), '/') - 1) ELSE family END AS family, first, x, y, lo, hi FROM studied WHERE study = 'rms'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, replace(series, 'centring/', '') AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
WITH times AS (SELECT t.series, t.x, t.y, t.lo, t.hi, c.y AS claim FROM studied t JOIN studied c USING (study, series, x) WHERE study = 'rms' AND t.panel = 'time' AND c.panel = 'time claim')
SELECT replace(replace(printf('Where the mean is a tenth of the standard deviation RMSNorm''s exact result is %.2g%% from LayerNorm''s (95%% interval %.2g to %.2g), where they are equal %.0f%%; arithmetic adds %.2g. As LayerNorm the same kernel takes, in times of itself as RMSNorm: %s.',
	100 * (SELECT y FROM studied WHERE study = 'rms' AND panel = 'distance' AND series = 'rms for layer' AND abs(x - 0.1) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT lo FROM studied WHERE study = 'rms' AND panel = 'distance' AND series = 'rms for layer' AND abs(x - 0.1) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT hi FROM studied WHERE study = 'rms' AND panel = 'distance' AND series = 'rms for layer' AND abs(x - 0.1) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'rms' AND panel = 'distance' AND series = 'rms for layer' AND abs(x - 1) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'rms' AND panel = 'distance' AND series LIKE 'twopass/%' AND abs(x - 0.1) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT coalesce(group_concat(printf('%s at d = %d %.2f (%.2f to %.2f: %s)', replace(series, 'centring/', ''), x, y, lo, hi, CASE claim WHEN -1 THEN 'faster' WHEN 1 THEN 'slower' WHEN 0 THEN 'the same' ELSE 'no claim' END), ', '), 'not measured') FROM times)), 'e-0', 'e-'), 'e+0', 'e');
