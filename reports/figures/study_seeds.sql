-- title: Worked numbers of five texts
-- study: seeds
-- place: 216
-- reads: Numbers that texts work out by hand, beside the exact results with N and with N − 1 in the variance (ε = 0). Crosses are what the texts say; where they lie on squares the text divided by N − 1, on circles by N, on neither it rounded by hand or is wrong. Right: the standard deviations.

CREATE TEMP TABLE study_seeds_rows AS
SELECT panel AS name, row_number() OVER (ORDER BY min(id)) AS row FROM studied
WHERE study = 'seeds' AND panel NOT IN ('mean', 'std', 'error') GROUP BY panel;

-- How far each text is from either estimator; where it gives no results, its standard deviation is what is compared.
CREATE TEMP TABLE study_seeds_gaps AS
SELECT t.panel AS name, s.series, max(abs(t.y - s.y)) AS gap FROM studied t JOIN studied s USING (study, panel, x)
WHERE study = 'seeds' AND t.series = 'text' AND s.series <> 'text' AND panel NOT IN ('mean', 'std') GROUP BY 1, 2
UNION ALL
SELECT name, s.series, abs(t.y - s.y) FROM studied t JOIN studied s USING (study, panel, x) JOIN study_seeds_rows ON row = x + 1
WHERE study = 'seeds' AND panel = 'std' AND t.series = 'text' AND s.series <> 'text'
	AND name NOT IN (SELECT panel FROM studied WHERE study = 'seeds' AND series = 'text');

SELECT series AS block, row, name, series, y AS value, row + CASE series WHEN 'text' THEN -0.24 WHEN 'N' THEN 0 ELSE 0.24 END AS at,
	(SELECT group_concat(printf('%s %.4g', replace(replace(d.series, 'text', 'said'), 'N', 'by N'), d.y), ', ') FROM (SELECT series, y FROM studied WHERE study = 'seeds' AND panel = 'std' AND x = row - 1 ORDER BY id) d) AS std, x AS member
FROM studied JOIN study_seeds_rows ON name = panel WHERE study = 'seeds' ORDER BY CASE series WHEN 'text' THEN 1 WHEN 'N' THEN 2 ELSE 3 END, row, x;

-- The sentence.
WITH nearest AS (SELECT name, series, min(gap) AS gap FROM study_seeds_gaps GROUP BY name),
told AS (SELECT name, gap, CASE WHEN gap <= 0.005 THEN series ELSE 'neither' END AS by FROM nearest)
SELECT printf('Of %d worked examples, %d divide by N − 1 (%s), %d by N (%s), and %d are neither, by up to %.2g (%s); by hand a number is good to 0.005. Computed in f32 they are within %s of the exact ones.',
	(SELECT count(*) FROM told), (SELECT count(*) FROM told WHERE by = 'N − 1'), (SELECT group_concat(name, '; ') FROM told WHERE by = 'N − 1'),
	(SELECT count(*) FROM told WHERE by = 'N'), (SELECT group_concat(name, '; ') FROM told WHERE by = 'N'),
	(SELECT count(*) FROM told WHERE by = 'neither'), (SELECT max(gap) FROM told), (SELECT group_concat(name, '; ') FROM told WHERE by = 'neither'),
	(SELECT replace(printf('%.1g', max(y)), 'e-0', 'e-') FROM studied WHERE study = 'seeds' AND panel = 'error'));
