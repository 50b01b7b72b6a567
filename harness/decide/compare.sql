-- Accuracy of two stores, pair by pair. Before: base_checked and new_checked (the view `accuracy` of each, of its latest run's
-- machine), base_metric and new_metric (of these, the watched metrics one a row), watched (metric, grows: any growth is a
-- regression), and the function limit_of(impl, problem, input, metric). What is not finite is text and sorts above every number.
CREATE TEMP TABLE compared (
	id INTEGER PRIMARY KEY,
	claim TEXT NOT NULL,  -- REGRESSION BETTER OK KNOWN GONE ADDED, of times SLOWER FASTER SAME AMBIGUOUS
	kind TEXT NOT NULL,   -- accuracy, time
	impl TEXT NOT NULL, problem TEXT NOT NULL,
	input TEXT, seed TEXT, output TEXT, -- of accuracy
	cache TEXT, threads INTEGER,        -- of time
	metric TEXT NOT NULL,
	base, new,                          -- verdicts, or the metric's values
	change REAL, lo REAL, hi REAL,      -- of time: new / base, and its interval
	limit_given REAL,                   -- by the limits file
	reason TEXT
);

CREATE TEMP VIEW word (verdict, badness) AS
VALUES ('PASS', 0), ('WEAK', 0), ('OVER_BOUND', 1), ('WRONG', 2), ('TIMEOUT', 3), ('CRASH', 4);

CREATE TEMP VIEW judged AS
SELECT b.verdict AS base, n.verdict AS new, (SELECT badness FROM word WHERE verdict = b.verdict) AS base_badness,
	(SELECT badness FROM word WHERE verdict = n.verdict) AS new_badness, n.expected, n.impl, n.problem, n.input, n.seed, n.output, n.reason
FROM new_checked n JOIN base_checked b USING (impl, problem, input, seed, output)
WHERE n.verdict <> 'SKIP' AND b.verdict <> 'SKIP';

INSERT INTO compared (claim, kind, impl, problem, input, seed, output, metric, base, new, reason)
SELECT CASE WHEN new_badness > base_badness THEN CASE WHEN expected THEN 'KNOWN' ELSE 'REGRESSION' END
		WHEN new_badness < base_badness THEN 'BETTER' ELSE 'OK' END,
	'accuracy', impl, problem, input, seed, output, 'verdict', base, new,
	CASE WHEN new_badness > base_badness AND expected THEN 'listed among the known failures' WHEN new_badness > base_badness THEN reason END
FROM judged;

INSERT INTO compared (claim, kind, impl, problem, input, seed, output, metric, base, new, limit_given, reason)
SELECT CASE WHEN limited IS NOT NULL THEN CASE WHEN new > limited THEN 'REGRESSION' ELSE 'OK' END
		WHEN new > base THEN 'REGRESSION' WHEN new < base THEN 'BETTER' ELSE 'OK' END,
	'accuracy', impl, problem, input, seed, output, metric, base, new, limited,
	CASE WHEN new > limited THEN 'above the limit' WHEN limited IS NULL AND new > base THEN 'it grew' END
FROM (
	SELECT n.*, n.value AS new, b.value AS base, grows, limit_of(n.impl, n.problem, n.input, n.metric) AS limited
	FROM new_metric n JOIN watched USING (metric) LEFT JOIN base_metric b USING (impl, problem, input, seed, output, metric)
	WHERE n.value IS NOT NULL)
WHERE limited IS NOT NULL OR (grows AND base IS NOT NULL);

INSERT INTO compared (claim, kind, impl, problem, input, seed, output, metric, base, reason)
SELECT 'GONE', 'accuracy', impl, problem, input, seed, output, 'verdict', verdict,
	coalesce((SELECT 'refused: ' || reason FROM new_checked n WHERE (n.impl, n.problem, n.input, n.seed, n.output) =
		(b.impl, b.problem, b.input, b.seed, b.output)), 'not in NEW')
FROM base_checked b WHERE verdict <> 'SKIP' AND NOT EXISTS (
	SELECT 1 FROM new_checked n WHERE (n.impl, n.problem, n.input, n.seed, n.output) = (b.impl, b.problem, b.input, b.seed, b.output)
	AND n.verdict <> 'SKIP');

-- What is new has nothing to be compared with; that it fails is said by its own run, and here.
INSERT INTO compared (claim, kind, impl, problem, input, seed, output, metric, new, reason)
SELECT 'ADDED', 'accuracy', impl, problem, input, seed, output, 'verdict', verdict, 'not in BASE'
FROM new_checked n WHERE verdict <> 'SKIP' AND NOT EXISTS (
	SELECT 1 FROM base_checked b WHERE (n.impl, n.problem, n.input, n.seed, n.output) = (b.impl, b.problem, b.input, b.seed, b.output)
	AND b.verdict <> 'SKIP');
