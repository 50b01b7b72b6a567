-- title: Epsilon
-- study: eps
-- place: 200
-- reads: Left: how far ε alone moves the exact result from the norm without it, for four choices of ε; inside or outside the root. Middle: what is left when ε is first rounded to a narrow type, at a variance of 10⁻⁸; below half the least subnormal it becomes 0. Right: what arithmetic adds at ε = 10⁻⁵ on the same data, in four types; dotted lines are the types' u.

WITH shown AS (
	SELECT panel, series, family, first, x, y, lo, hi FROM studied WHERE study = 'eps' AND typeof(y) = 'real' AND y > 0
	UNION ALL SELECT 'arithmetic', column1, 'guide', 1e9, ends.x, column2, NULL, NULL
	FROM (VALUES ('u of each type', pow(2, -11)), (' ', pow(2, -8)), ('  ', pow(2, -24)), ('   ', pow(2, -53))),
		(SELECT min(x) AS x FROM studied WHERE study = 'eps' AND panel = 'arithmetic' UNION SELECT max(x) FROM studied WHERE study = 'eps' AND panel = 'arithmetic') AS ends WHERE ends.x IS NOT NULL
)
SELECT panel || series AS block, CASE panel WHEN 'definition' THEN 1 WHEN 'rounded' THEN 2 ELSE 3 END AS panel,
	CASE panel WHEN 'definition' THEN 'ε changes the definition' WHEN 'rounded' THEN 'ε rounded to a type' ELSE 'arithmetic, ε = 10⁻⁵' END AS title,
	CASE panel WHEN 'rounded' THEN 'ε' ELSE 'variance' END AS xlabel, CASE panel WHEN 'arithmetic' THEN 'relative error' ELSE 'relative change' END AS ylabel,
	'log log' AS scale, CASE panel WHEN 'definition' THEN 'ε = ' || replace(replace(series, '1e-12', '10⁻¹²'), '1e-', '10⁻') ELSE trim(series) || CASE WHEN trim(series) = '' THEN ' ' ELSE '' END END AS series, family,
	dense_rank() OVER (PARTITION BY panel ORDER BY first, series DESC) AS nth, x, y, lo, hi
FROM shown ORDER BY 2, nth, x;

-- The sentence.
SELECT printf('Where the variance is 10⁻⁵, an ε of 10⁻⁵ moves the exact result by %.3g%% under the root and by %.2g%% outside it; computing it in f32 adds %.2g%% (median of several seeds; 95%% interval %.2g to %.2g), in bf16 %.2g%%. In f16 an ε of 10⁻⁸ is 0, which moves the result by %.3g%% where the variance is 10⁻⁸; in bf16 it is held to within a rounding, and moves it by %.2g%%.',
	100 * inside, 100 * outside, 100 * f32, 100 * lo, 100 * hi, 100 * bf16, 100 * lost, 100 * held)
FROM (SELECT
	max(CASE WHEN panel = 'definition' AND series = '1e-5 inside' THEN y END) AS inside,
	max(CASE WHEN panel = 'definition' AND series = '1e-5 outside' THEN y END) AS outside,
	max(CASE WHEN panel = 'arithmetic' AND series = 'f32' THEN y END) AS f32,
	max(CASE WHEN panel = 'arithmetic' AND series = 'f32' THEN lo END) AS lo,
	max(CASE WHEN panel = 'arithmetic' AND series = 'f32' THEN hi END) AS hi,
	max(CASE WHEN panel = 'arithmetic' AND series = 'bf16' THEN y END) AS bf16
	FROM studied WHERE study = 'eps' AND abs(log10(x) + 5) < 0.1),
	(SELECT max(CASE WHEN series = 'f16' THEN y END) AS lost, max(CASE WHEN series = 'bf16' THEN y END) AS held
	FROM studied WHERE study = 'eps' AND panel = 'rounded' AND abs(log10(x) + 8) < 0.1);
