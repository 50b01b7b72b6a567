-- title: Claims, and their numbers
-- study: claims
-- place: 213
-- reads: “Values lie between −1 and 1”: the largest result grows with N up to √(N − 1). “The variance is 1 afterwards”: it is var/(var + ε). “A layer of one’s own is just like LayerNorm”: by its N − 1 and its ε outside it is not, beside what arithmetic adds. “Statistics over L × E per token”: how far that reading is from pooling E.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('range', 1, 'largest |result|', 'N', 'value', 'log log'),
	('afterwards', 2, 'variance afterwards', 'variance before', 'variance of the result', 'log lin'),
	('own', 3, '(x − mean)/(std + ε)', 'd', 'relative change or error', 'log log'),
	('readings', 4, 'L × E read for E', 'tokens L', 'relative change', 'log lin')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'claims'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('Values are not between −1 and 1: at N = 768 the largest is %.2f (95%% interval %.2f to %.2f) for normal data, and one outlier reaches %.2f = √(N − 1). The variance afterwards is %.2g where it was 10⁻⁵. A layer of one''s own is %.2g%% from LayerNorm at d = 768 by its N − 1 and %.2g%% by its ε at a standard deviation of 0.01, twopass/centred''s arithmetic being %.1g%%. Pooling 64 × L in place of 64 moves the result by %.0f%% (%.0f to %.0f) at L = 16. A token of zeros leaves as β in %d of %d cases, never as 0.',
	(SELECT y FROM studied WHERE study = 'claims' AND panel = 'range' AND series = 'normal data' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'claims' AND panel = 'range' AND series = 'normal data' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'claims' AND panel = 'range' AND series = 'normal data' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'claims' AND panel = 'range' AND series = 'one outlier' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'claims' AND panel = 'afterwards' ORDER BY abs(log10(x) + 5) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'claims' AND panel = 'own' AND series = 'its N − 1' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'claims' AND panel = 'own' AND series = 'its ε outside, std 0.01' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'claims' AND panel = 'own' AND series = 'twopass/centred' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'claims' AND panel = 'readings' AND series = 'L × E for E' AND abs(x - 16) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT lo FROM studied WHERE study = 'claims' AND panel = 'readings' AND series = 'L × E for E' AND abs(x - 16) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT hi FROM studied WHERE study = 'claims' AND panel = 'readings' AND series = 'L × E for E' AND abs(x - 16) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT sum(y = 1) FROM studied WHERE study = 'claims' AND panel = 'padded'),
	(SELECT count(*) FROM studied WHERE study = 'claims' AND panel = 'padded')), 'e-0', 'e-'), 'e+0', 'e');
