-- title: More threads
-- place: 32
-- reads: Bytes moved a second with one thread and with more, a panel a problem. The thick grey line is a copy by as many threads: where it is flat one core already fills the memory's bandwidth, and no kernel can gain. Bars are intervals over processes. At most the twelve fastest are drawn.

CREATE TEMP TABLE threads_series AS
SELECT problem, elements, cache, threads, impl, family, gb_per_s, gb_per_s * ns / ns_hi AS lo, gb_per_s * ns / ns_lo AS hi, ratio_to_copy FROM bench
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND verdict IN ('PASS', 'WEAK') AND family NOT IN ('roof', 'reference')
UNION ALL
SELECT problem, elements, cache, threads, 'a copy', 'roof', max(gb_per_s), NULL, NULL, 1 FROM bench
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND typeof(ns) = 'real' AND family = 'roof'
GROUP BY problem, cache, threads;
CREATE TEMP TABLE threads_panels AS
SELECT problem, cache, row_number() OVER (ORDER BY elements, problem, cache DESC) AS panel FROM (
	SELECT problem, elements, cache FROM threads_series WHERE family <> 'roof'
	GROUP BY problem, cache HAVING count(DISTINCT threads) > 1 ORDER BY elements, problem LIMIT 4);

WITH last AS (
	SELECT impl, family, avg(ln(gb_per_s)) AS average FROM threads_series JOIN threads_panels USING (problem, cache)
	WHERE threads = (SELECT max(threads) FROM threads_series) GROUP BY impl, family
),
ordered AS (
	SELECT *, row_number() OVER (ORDER BY family = 'roof' DESC, average DESC, impl) AS place,
		row_number() OVER (PARTITION BY family ORDER BY average DESC, impl) AS nth FROM last
)
SELECT panel || ' ' || impl AS block, panel, problem || ', ' || cache AS title, impl, family, nth, threads, gb_per_s, lo, hi, place
FROM threads_series JOIN threads_panels USING (problem, cache) JOIN ordered USING (impl, family) WHERE place <= 13
ORDER BY panel, place, threads;

-- The sentence.
WITH gains AS (
	SELECT panel, problem, cache, many.impl, many.family, many.threads, many.gb_per_s / one.gb_per_s AS gain,
		row_number() OVER (PARTITION BY panel ORDER BY many.family = 'roof', many.gb_per_s DESC) AS rank
	FROM threads_panels JOIN threads_series many USING (problem, cache) JOIN threads_series one USING (problem, cache, impl, family)
	WHERE many.threads = (SELECT max(threads) FROM threads_series) AND one.threads = (SELECT min(threads) FROM threads_series)
)
SELECT printf('With %d threads instead of %d, ', (SELECT max(threads) FROM threads_series), (SELECT min(threads) FROM threads_series))
	|| group_concat(printf('%s (%s): the fastest, %s, moves %.2f times as much%s', problem, cache, impl, gain,
		coalesce((SELECT printf(', a copy %.2f times', copy.gain) FROM gains copy WHERE copy.panel = fastest.panel AND copy.family = 'roof'), '')), '; ') || '.'
FROM (SELECT * FROM gains WHERE rank = 1 AND family <> 'roof' ORDER BY panel) fastest HAVING count(*) > 0;
