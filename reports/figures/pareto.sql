-- title: Error against time
-- place: 10
-- reads: Left is faster, down is more accurate. The grey line is the frontier: nothing measured is both faster and more accurate than a point on it; its points are numbered and named. The dashed line is the time of a copy of the same bytes. Bars are intervals: of the time over processes, of the error over seeds.

-- One problem: of those that most implementations were timed on, the middle one by size. Error is that of the same contract and
-- pooled size, whatever the number of rows.
CREATE TEMP TABLE pareto_cells AS
SELECT problem, elements, bytes, impl, family, ns, ns_lo, ns_hi, ratio_to_copy, input, kappa, error, error_lo
FROM timed JOIN checked USING (contract, pooled, impl, family) WHERE cache = 'hot' AND error IS NOT NULL;
DELETE FROM pareto_cells WHERE problem <> (
	SELECT problem FROM (
		SELECT problem, row_number() OVER (ORDER BY elements, problem) AS place, count(*) OVER () AS problems FROM (
			SELECT problem, elements, dense_rank() OVER (ORDER BY count(DISTINCT impl) DESC, count(DISTINCT input) DESC) AS rank
			FROM pareto_cells GROUP BY problem, elements)
		WHERE rank = 1)
	WHERE place = problems / 2 + 1);

-- One panel for each decade of conditioning: the input with the plainest name that most implementations met.
CREATE TEMP VIEW pareto_panels AS
WITH inputs AS (
	SELECT input, max(kappa) AS kappa, count(*) AS impls,
		CASE WHEN typeof(max(kappa)) = 'real' THEN floor(log10(max(kappa)) + 0.01) ELSE 99 END AS decade
	FROM pareto_cells GROUP BY input
),
chosen AS (SELECT *, row_number() OVER (PARTITION BY decade ORDER BY impls DESC, input LIKE 'normal%' DESC, length(input), input) AS choice FROM inputs)
SELECT input, kappa, row_number() OVER (ORDER BY decade) AS panel FROM chosen WHERE choice = 1 ORDER BY decade LIMIT 6;

-- What is not finite stands above all that is; an error below 0.1 u stands at 0.1 u.
CREATE TEMP VIEW pareto_shown AS
WITH top AS (SELECT pow(10, ceil(log10(max(max(error), 10))) + 1) AS top FROM pareto_cells WHERE typeof(error) = 'real')
SELECT panel, input, panels.kappa, impl, family, ns, ns_lo, ns_hi, error, typeof(error) <> 'real' AS lost,
	CASE WHEN typeof(error) = 'real' THEN max(error, 0.1) ELSE (SELECT top FROM top) END AS shown,
	CASE WHEN typeof(error_lo) = 'real' THEN max(error_lo, 0.1) ELSE (SELECT top FROM top) END AS shown_lo
FROM pareto_cells JOIN pareto_panels panels USING (input);

WITH frontier AS (
	SELECT * FROM pareto_shown a WHERE NOT lost AND NOT EXISTS (
		SELECT 1 FROM pareto_shown b WHERE b.panel = a.panel AND NOT b.lost AND b.ns <= a.ns AND b.shown <= a.shown
		AND (b.ns < a.ns OR b.shown < a.shown))
),
parts AS (
	SELECT panel, 1 AS part, 'point' AS kind, input, kappa, impl, family, ns, ns_lo, ns_hi, error, shown, shown_lo,
		(SELECT nth FROM (SELECT panel, impl, row_number() OVER (PARTITION BY panel ORDER BY ns, impl) AS nth FROM frontier) f
			WHERE f.panel = pareto_shown.panel AND f.impl = pareto_shown.impl) AS nth
	FROM pareto_shown
	UNION ALL
	SELECT panel, 2, 'frontier', input, kappa, impl, family, ns, NULL, NULL, error, shown, NULL, NULL FROM frontier
	UNION ALL
	SELECT panel, 2, 'frontier', input, kappa, '', '', (SELECT max(ns) FROM pareto_cells), NULL, NULL, NULL, min(shown), NULL, NULL
	FROM frontier GROUP BY panel HAVING max(ns) < (SELECT max(ns) FROM pareto_cells)
	UNION ALL
	SELECT panel, 3, 'roof', input, kappa, roof.impl, 'roof', roof.ns, NULL, NULL, NULL, NULL, NULL, NULL
	FROM pareto_panels, roof WHERE cache = 'hot' AND problem = (SELECT problem FROM pareto_cells)
)
SELECT input || ', κ = ' || CASE WHEN typeof(kappa) = 'real' THEN replace(replace(printf('%.2g', kappa), 'e+0', 'e'), 'e+', 'e') ELSE kappa END AS block,
	kind, impl, family, ns AS ns_per_element, ns_lo, ns_hi, error AS normwise_u, shown AS shown_u, shown_lo AS shown_lo_u, nth,
	(SELECT problem FROM pareto_cells) AS problem
FROM parts ORDER BY panel, part, ns, shown DESC, impl;

-- The sentence.
WITH impls AS (
	SELECT impl, min(ns) AS ns, max(ratio_to_copy) AS copy, max(error) AS worst FROM pareto_cells GROUP BY impl
),
said AS (
	SELECT *, CASE WHEN typeof(worst) = 'real' THEN replace(replace(printf('%.2g u', worst), 'e+0', 'e'), 'e+', 'e') ELSE worst END AS error FROM impls
),
fastest AS (SELECT * FROM said ORDER BY ns LIMIT 1),
surest AS (SELECT * FROM said ORDER BY worst, ns LIMIT 1)
SELECT printf('On %s, %s is the fastest at %.3g ns an element%s; its worst error is %s. ', (SELECT problem FROM pareto_cells), f.impl, f.ns,
		CASE WHEN f.copy IS NULL THEN '' ELSE printf(' (%.2f of a copy''s speed)', f.copy) END, f.error)
	|| CASE WHEN f.impl = s.impl THEN 'Nothing measured is more accurate on the worst of this data.'
		ELSE printf('%s holds its error to %s on all of this data and takes %.3g times as long.', s.impl, s.error, s.ns / f.ns) END
FROM fastest f, surest s;
