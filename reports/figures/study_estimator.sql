-- title: N or N − 1
-- study: estimator
-- place: 201
-- reads: Left: what dividing by N − 1 changes in the exact result, beside what arithmetic adds on the same data. Middle: how far inference with one step’s running variance is from training, by how that variance was divided. Right: the mean of 256 estimates of a variance of 1; bars are 95 % intervals over seeds.

WITH panels (panel, place, title, xlabel, ylabel, scale) AS (VALUES
	('change', 1, 'the output', 'N, pooled elements', 'relative change or error', 'log log'),
	('running', 2, 'inference from training', 'N, the batch', 'relative change', 'log log'),
	('bias', 3, 'as an estimate of 1', 'N', 'mean of the variance', 'log lin')),
shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'estimator' AND panel <> 'bf16'
	UNION ALL SELECT 'change', series || ', bf16', family, first, x, y, lo, hi FROM studied WHERE study = 'estimator' AND panel = 'bf16'
)
SELECT place || series AS block, place AS panel, title, xlabel, ylabel, scale, series AS series, family,
	dense_rank() OVER (PARTITION BY place ORDER BY first, series) AS nth, x, y, lo, hi
FROM shown JOIN panels USING (panel) WHERE typeof(y) = 'real' AND (y > 0 OR scale NOT LIKE '% log') ORDER BY place, nth, x;

-- The sentence.
SELECT replace(replace(printf('Dividing by N − 1 in place of N moves the exact result by %.3g%% at N = 2 and by %.2g%% at N = 768, where computing it in f32 adds %.2g%% (twopass/centred; 95%% interval %.2g to %.2g) and in bf16 %.2g%%: the choice exceeds f32''s arithmetic at %d of %d sizes, and bf16''s at %d. At N = 2 a variance of 1 is estimated as %.2f (%.2f to %.2f) with N and as %.2f (%.2f to %.2f) with N − 1; running statistics divided by N − 1 leave inference %.2g%% from training at N = 32, divided by N %.1g%%.',
	100 * (SELECT y FROM studied WHERE study = 'estimator' AND panel = 'change' AND series = 'N − 1 for N' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'estimator' AND panel = 'change' AND series = 'N − 1 for N' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'estimator' AND panel = 'change' AND series LIKE 'twopass/%' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT lo FROM studied WHERE study = 'estimator' AND panel = 'change' AND series LIKE 'twopass/%' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT hi FROM studied WHERE study = 'estimator' AND panel = 'change' AND series LIKE 'twopass/%' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'estimator' AND panel = 'bf16' AND abs(x - 768) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT sum(d.y > a.hi) FROM studied d JOIN studied a USING (study, panel, x) WHERE study = 'estimator' AND panel = 'change' AND d.series = 'N − 1 for N' AND a.series LIKE 'twopass/%'),
	(SELECT count(*) FROM studied WHERE study = 'estimator' AND series = 'N − 1 for N'),
	(SELECT sum(d.y > a.hi) FROM studied d JOIN studied a USING (study, x) WHERE study = 'estimator' AND a.panel = 'bf16' AND d.series = 'N − 1 for N'),
	(SELECT y FROM studied WHERE study = 'estimator' AND panel = 'bias' AND series = 'N' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'estimator' AND panel = 'bias' AND series = 'N' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'estimator' AND panel = 'bias' AND series = 'N' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT y FROM studied WHERE study = 'estimator' AND panel = 'bias' AND series = 'N − 1' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT lo FROM studied WHERE study = 'estimator' AND panel = 'bias' AND series = 'N − 1' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	(SELECT hi FROM studied WHERE study = 'estimator' AND panel = 'bias' AND series = 'N − 1' AND abs(x - 2) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'estimator' AND panel = 'running' AND series = 'unbiased (PyTorch)' AND abs(x - 32) <= 1e-6 * abs(x) LIMIT 1),
	100 * (SELECT y FROM studied WHERE study = 'estimator' AND panel = 'running' AND series = 'biased (ONNX)' AND abs(x - 32) <= 1e-6 * abs(x) LIMIT 1)), 'e-0', 'e-'), 'e+0', 'e');
