-- title: Running statistics
-- study: running
-- place: 211
-- reads: The distance of the running mean from the population’s (mean 5, standard deviation 3, batches of 64), step by step from zero. Dotted: (1 − m)ᵗ, what is left of the start. The floor is the noise of the batches that still count. `keep` is the other convention: read 0.1 as keep and the statistics are those of the last batch. The lowest line is what f32 adds.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('mean', 1, 'running mean', 'step t', 'relative distance', 'lin log')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'running'
	UNION ALL SELECT 'mean', CASE m WHEN 0.1 THEN '(1 − m)ᵗ' ELSE ' ' END, 'guide', 1e9 + m, x, pow(1 - m, x), NULL, NULL FROM (SELECT DISTINCT x FROM studied WHERE study = 'running'), (SELECT 0.1 AS m UNION SELECT 0.01) WHERE pow(1 - m, x) > 1e-3
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('With momentum 0.1 the running mean is %.2g of its way off after 10 steps, where (1 − m)¹⁰ is %.2g, and then stays within %.2g, the noise of its batches; with 0.01 it is %.2g off after 100 steps ((1 − m)¹⁰⁰ is %.2g). The same 0.1 read as keep is %.2g off after one step and stays %.1f times as noisy. Keeping the statistics in f32 adds at most %.1g.',
	(SELECT y FROM studied WHERE study = 'running' AND panel = 'mean' AND series = 'momentum = 0.1' AND abs(x - 10) <= 1e-6 * abs(x) LIMIT 1),
	pow(0.9, 10),
	(SELECT max(y) FROM studied WHERE study = 'running' AND series = 'momentum = 0.1' AND x >= 80),
	(SELECT y FROM studied WHERE study = 'running' AND panel = 'mean' AND series = 'momentum = 0.01' AND abs(x - 100) <= 1e-6 * abs(x) LIMIT 1),
	pow(0.99, 100),
	(SELECT y FROM studied WHERE study = 'running' AND panel = 'mean' AND series = 'keep = 0.1' AND abs(x - 1) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT avg(y) FROM studied WHERE study = 'running' AND series = 'keep = 0.1' AND x >= 80) / (SELECT avg(y) FROM studied WHERE study = 'running' AND series = 'momentum = 0.1' AND x >= 80),
	(SELECT max(y) FROM studied WHERE study = 'running' AND series LIKE 'f32%')), 'e-0', 'e-'), 'e+0', 'e');
