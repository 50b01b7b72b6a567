-- title: Error against time
-- place: 10
-- reads: Left is faster, down is more accurate. The grey line is the frontier: nothing measured is both faster and more accurate than a point on it. The dashed line is the time of a copy of the same bytes. Bars are intervals: of the time over processes, of the error over seeds.

-- One panel for each decade of conditioning, on the problem that most implementations were timed on.
WITH here AS (SELECT host FROM bench ORDER BY run_id DESC LIMIT 1),
timed AS (
	SELECT problem, impl, family, elements, ns / elements AS ns, ns_lo / elements AS ns_lo, ns_hi / elements AS ns_hi
	FROM bench WHERE host = (SELECT host FROM here) AND cache = 'hot' AND typeof(ns) = 'real'
	AND threads = (SELECT min(threads) FROM bench)
),
checked AS (
	SELECT problem, input, impl, max(kappa) AS kappa, max(normwise) AS error, min(normwise) AS error_lo, max(zero_rows) AS zero_rows
	FROM accuracy WHERE host = (SELECT host FROM here) AND normwise IS NOT NULL
	GROUP BY problem, input, impl
),
joined AS (SELECT * FROM timed JOIN checked USING (problem, impl)),
subject AS (
	SELECT problem FROM joined GROUP BY problem
	ORDER BY count(DISTINCT impl) DESC, count(DISTINCT input) DESC, max(elements) DESC, problem LIMIT 1
),
conditioned AS (
	SELECT input, max(kappa) AS kappa, count(*) AS impls,
		CASE WHEN typeof(max(kappa)) = 'real' THEN floor(log10(max(kappa)) + 1e-3) ELSE 99 END AS decade
	FROM joined WHERE problem = (SELECT problem FROM subject) GROUP BY input
),
panels AS (
	SELECT *, row_number() OVER (ORDER BY decade) AS panel FROM (
		SELECT input, kappa, decade, row_number() OVER (PARTITION BY decade ORDER BY impls DESC, length(input), input) AS choice
		FROM conditioned)
	WHERE choice = 1 ORDER BY decade LIMIT 6
),
points AS (
	SELECT panel, input, panels.kappa, impl, family, ns, ns_lo, ns_hi, error, error_lo, zero_rows
	FROM joined JOIN panels USING (input) WHERE problem = (SELECT problem FROM subject)
),
top AS (SELECT pow(10, ceil(log10(max(max(error), 10))) + 1) AS top FROM points WHERE typeof(error) = 'real'),
shown AS (
	SELECT *, CASE WHEN typeof(error) <> 'real' THEN (SELECT coalesce(top, 1000) FROM top) ELSE max(error, 0.1) END AS shown,
	CASE WHEN typeof(error) <> 'real' THEN 1 ELSE 0 END AS lost
	FROM points
),
frontier AS (
	SELECT * FROM shown a WHERE NOT lost AND NOT EXISTS (
		SELECT 1 FROM shown b WHERE b.panel = a.panel AND NOT b.lost AND b.ns <= a.ns AND b.shown <= a.shown AND (b.ns < a.ns OR b.shown < a.shown))
),
rows AS (
	SELECT panel, 1 AS part, 'point' AS kind, input, kappa, impl, family, ns, ns_lo, ns_hi, error, shown,
		CASE WHEN lost THEN shown ELSE max(error_lo, 0.1) END AS shown_lo,
		CASE WHEN (panel, impl) IN (SELECT panel, impl FROM frontier) THEN impl ELSE '' END AS label
	FROM shown
	UNION ALL
	SELECT panel, 2, 'frontier', input, kappa, impl, family, ns, NULL, NULL, error, shown, NULL, '' FROM frontier
	UNION ALL
	SELECT panel, 2, 'frontier', input, kappa, '', '', (SELECT max(ns) FROM points), NULL, NULL, NULL, min(shown), NULL, ''
	FROM frontier GROUP BY panel HAVING max(ns) < (SELECT max(ns) FROM points)
	UNION ALL
	SELECT panel, 3, 'roof', input, kappa, impl, family, ns, ns_lo, ns_hi, NULL, NULL, NULL, impl
	FROM panels, timed WHERE family = 'roof' AND problem = (SELECT problem FROM subject)
)
SELECT input || ', κ = ' || CASE WHEN typeof(kappa) = 'real' THEN replace(replace(printf('%.2g', kappa), 'e+0', 'e'), 'e+', 'e') ELSE kappa END AS block, kind, impl, family, ns AS ns_per_element, ns_lo, ns_hi, error AS normwise_u,
	shown AS shown_u, shown_lo AS shown_lo_u, label, (SELECT problem FROM subject) AS problem,
	CASE WHEN ns * ns < (SELECT min(ns) * max(ns) FROM points) THEN 'left' ELSE 'right' END AS side
FROM rows ORDER BY panel, part, ns, shown DESC, impl;

-- The sentence.
WITH cells AS (
	SELECT b.problem, b.impl, b.ns / b.elements AS ns, b.ratio_to_copy AS roof, a.input, a.kappa, a.normwise AS error
	FROM bench b JOIN accuracy a USING (host, problem, impl)
	WHERE b.cache = 'hot' AND typeof(b.ns) = 'real' AND a.normwise IS NOT NULL AND b.threads = (SELECT min(threads) FROM bench)
),
subject AS (
	SELECT problem FROM cells GROUP BY problem ORDER BY count(DISTINCT impl) DESC, count(DISTINCT input) DESC, problem LIMIT 1
),
impls AS (
	SELECT impl, min(ns) AS ns, max(roof) AS roof, min(error) AS best, max(error) AS worst
	FROM cells WHERE problem = (SELECT problem FROM subject) GROUP BY impl
),
fastest AS (SELECT * FROM impls ORDER BY ns LIMIT 1),
surest AS (SELECT * FROM impls ORDER BY worst, ns LIMIT 1)
SELECT printf('On %s, %s is the fastest at %.3g ns an element%s, with a worst error of %s; ',
		(SELECT problem FROM subject), f.impl, f.ns,
		CASE WHEN f.roof IS NULL THEN '' ELSE printf(' (%.2f of a copy''s speed)', f.roof) END,
		CASE WHEN typeof(f.worst) = 'real' THEN printf('%.3g u', f.worst) ELSE f.worst END)
	|| CASE WHEN f.impl = s.impl THEN 'nothing measured is more accurate on the worst of this data.'
		ELSE printf('%s holds its error to %s on all of this data and takes %.2f times as long.', s.impl,
			CASE WHEN typeof(s.worst) = 'real' THEN printf('%.3g u', s.worst) ELSE s.worst END, s.ns / f.ns) END
FROM fastest f, surest s;
