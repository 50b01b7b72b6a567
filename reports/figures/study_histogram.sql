-- title: One token, before and after
-- study: histogram
-- place: 215
-- reads: The 512 features of one token of [1,3,512] before and after LayerNorm, each over its own range in 32 bins: the same elements fall into the same bins, since a norm moves and scales and does no more. It does not make data normal.

WITH moment AS (
	SELECT series, max(CASE WHEN x = 0 THEN y END) AS mean, max(CASE WHEN x = 1 THEN y END) AS sd, max(CASE WHEN x = 2 THEN y END) AS skewness, max(CASE WHEN x = 3 THEN y END) AS kurtosis
	FROM studied WHERE study = 'histogram' AND panel = 'moments' GROUP BY series
)
SELECT panel AS block, CASE panel WHEN 'before' THEN 1 ELSE 2 END AS panel, CASE panel WHEN 'before' THEN 'before' ELSE 'after LayerNorm' END AS title,
	x, y AS elements, lo, hi, printf('mean %.3f', round(mean, 6) + 0.0) AS mean, printf('sd %.5f', sd) AS sd, printf('skewness %.4f', skewness) AS skewness, printf('kurtosis %.4f', kurtosis) AS kurtosis
FROM studied JOIN moment ON moment.series = panel WHERE study = 'histogram' AND panel IN ('before', 'after') ORDER BY 2, x;

-- The sentence.
SELECT replace(printf('Before, the token has mean %.3f, deviation %.3f and skewness %.4f; after, by definition, mean 0, deviation %.6f (ε takes the rest), the same skewness to %.1g, and values from %.2f to %.2f. As computed in f32 the mean is %s.',
	(SELECT y FROM studied WHERE study = 'histogram' AND panel = 'moments' AND series = 'before' AND x = 0), (SELECT y FROM studied WHERE study = 'histogram' AND panel = 'moments' AND series = 'before' AND x = 1),
	(SELECT y FROM studied WHERE study = 'histogram' AND panel = 'moments' AND series = 'before' AND x = 2), (SELECT y FROM studied WHERE study = 'histogram' AND panel = 'moments' AND series = 'after' AND x = 1),
	max((SELECT abs(a.y - b.y) FROM studied a JOIN studied b USING (study, panel, x) WHERE study = 'histogram' AND panel = 'moments' AND a.series = 'before' AND b.series = 'after' AND x = 2), 1e-15),
	(SELECT y FROM studied WHERE study = 'histogram' AND panel = 'moments' AND series = 'after' AND x = 4), (SELECT y FROM studied WHERE study = 'histogram' AND panel = 'moments' AND series = 'after' AND x = 5),
	(SELECT group_concat(printf('%.1g by %s', y, series), ', ') FROM studied WHERE study = 'histogram' AND panel = 'moments' AND instr(series, '/') AND x = 0)), 'e-0', 'e-');
