-- title: Every time
-- place: 60
-- reads: ns is one call; ratio_to_copy is the time of a copy of the same bytes over this one (1 is the roof); ratio_to_baseline is this time over the baseline's, with its interval and what may be claimed from it.
SELECT problem, impl, cache, threads, ns, ns_lo, ns_hi, gb_per_s, ratio_to_copy, coalesce(baseline, '') AS baseline, ratio_to_baseline, lo, hi,
	coalesce(claim, '') AS claim, verdict, coalesce(reason, '') AS reason
FROM bench WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)
ORDER BY contract, pooled, elements, cache, threads, family = 'roof' DESC, ns IS NULL, ns, impl LIMIT 2000;

-- The sentence.
SELECT printf('%d times of %d implementations on %d problems; against the baseline %d are FASTER, %d SLOWER, %d the SAME and %d AMBIGUOUS.',
	count(*), count(DISTINCT impl), count(DISTINCT problem), coalesce(sum(claim = 'FASTER'), 0), coalesce(sum(claim = 'SLOWER'), 0),
	coalesce(sum(claim = 'SAME'), 0), coalesce(sum(claim = 'AMBIGUOUS'), 0))
FROM bench WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND family <> 'roof' AND typeof(ns) = 'real';
