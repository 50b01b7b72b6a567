-- title: What failed
-- place: 50
-- reads: Every check that was not held, unexpected ones first. OVER_BOUND is beyond the bound that the implementation declares, WRONG beyond that of the worst algorithm, or not finite where it should be; `expected` marks known failures.
SELECT impl, problem, input, seed, verdict, CASE expected WHEN 1 THEN 'yes' ELSE 'no' END AS expected, coalesce(reason, '') AS reason, normwise, kappa
FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict NOT IN ('PASS', 'SKIP', 'WEAK')
ORDER BY expected, verdict, impl, problem, input, seed LIMIT 2000;

-- The sentence.
SELECT printf('%d of %d checks failed, %d of them as known beforehand', sum(failures), sum(checks), sum(known))
	|| coalesce((SELECT printf('; %s failed most often, on %d of %d', impl, failures, checks) FROM (
		SELECT impl, sum(failures) AS failures, sum(checks) AS checks FROM checked_cells JOIN impl ON impl.id = impl_id GROUP BY impl
		ORDER BY failures DESC, impl LIMIT 1) WHERE failures > 0), '') || '.'
FROM checked_cells;
