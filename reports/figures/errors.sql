-- title: Every error
-- place: 70
-- reads: Errors are the worst of the pooled sets, in units of u; misrounded is the fraction of elements that are not the correctly rounded result. At most 2000 rows are shown; the store has all.
SELECT impl, problem, input, seed, verdict, normwise, conditioned, conditioned_bound, misrounded, max_ulp, nan, inf, zero_rows, kappa
FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict <> 'SKIP'
ORDER BY problem, input, seed, normwise, impl LIMIT 2000;

-- The sentence.
SELECT printf('%d checks of %d implementations on %d problems and %d inputs; %d of them had no misrounded element.', count(*), count(DISTINCT impl),
	count(DISTINCT problem), count(DISTINCT input), sum(misrounded = 0 AND nan + inf + lost_nonfinite = 0))
FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict <> 'SKIP';
