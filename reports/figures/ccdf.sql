-- title: How many elements are how wrong
-- place: 40
-- reads: Each line is the fraction of elements whose error is at least so many ulps of the exact value: lower and further left is better. The dotted wall is half an ulp, which a correctly rounded result never passes. A line that ends has no element beyond; what is NaN or Inf and should not be counts as wrong by any amount. Of each family the best and the worst are drawn.

-- One panel for each decade of conditioning, on the contract and pooled size that most implementations were checked on; all of its
-- problems and seeds together.
CREATE TEMP TABLE ccdf_cells AS
SELECT contract, pooled, input, max(kappa) AS kappa, impl, family, threshold_ulp, sum(count + nan + inf + lost_nonfinite) AS above, sum(elements) AS elements
FROM accuracy JOIN ccdf ON ccdf.result_id = accuracy.id
WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND threshold_ulp > 0.003
GROUP BY contract, pooled, input, impl, family, threshold_ulp;
CREATE TEMP TABLE ccdf_subject AS
SELECT contract, pooled FROM ccdf_cells GROUP BY contract, pooled
ORDER BY count(DISTINCT impl) DESC, count(DISTINCT input) DESC, max(elements) DESC, contract, pooled LIMIT 1;
CREATE TEMP VIEW ccdf_panels AS
WITH inputs AS (
	SELECT input, max(kappa) AS kappa, count(DISTINCT impl) AS impls,
		CASE WHEN typeof(max(kappa)) = 'real' THEN floor(log10(max(kappa)) + 0.01) ELSE 99 END AS decade
	FROM ccdf_cells JOIN ccdf_subject USING (contract, pooled) WHERE above > 0 GROUP BY input
),
chosen AS (SELECT *, row_number() OVER (PARTITION BY decade ORDER BY impls DESC, input LIKE 'normal%' DESC, length(input), input) AS choice FROM inputs)
SELECT input, kappa, row_number() OVER (ORDER BY decade) AS panel FROM chosen WHERE choice = 1 AND decade < 99 ORDER BY decade LIMIT 6;

-- Of each family the best and the worst on the hardest panel: more lines could not be told apart.
CREATE TEMP TABLE ccdf_shown AS
WITH worst AS (
	SELECT impl, family, sum(above * 1.0 / elements) AS wrong FROM ccdf_cells JOIN ccdf_subject USING (contract, pooled) JOIN ccdf_panels USING (input)
	WHERE panel = (SELECT max(panel) FROM ccdf_panels) AND elements > 0 GROUP BY impl, family
)
SELECT impl, row_number() OVER (PARTITION BY family ORDER BY wrong, impl) AS nth FROM (
	SELECT *, row_number() OVER (PARTITION BY family ORDER BY wrong, impl) AS up, row_number() OVER (PARTITION BY family ORDER BY wrong DESC, impl DESC) AS down FROM worst)
WHERE up = 1 OR down = 1;

WITH series AS (
	SELECT panel, input, ccdf_panels.kappa, impl, family, coalesce(rank, 99) AS rank, nth, threshold_ulp, above * 1.0 / elements AS fraction
	FROM ccdf_cells JOIN ccdf_subject USING (contract, pooled) JOIN ccdf_panels USING (input) JOIN ccdf_shown USING (impl)
		LEFT JOIN family_rank USING (family)
	WHERE above > 0 AND elements > 0
)
SELECT panel || ' ' || impl AS block, panel, input || ', κ = ' || CASE WHEN typeof(kappa) = 'real' THEN replace(replace(printf('%.2g', kappa), 'e+0', 'e'), 'e+', 'e') ELSE kappa END AS title,
	impl, family, nth, threshold_ulp, fraction,
	(SELECT contract || ', ' || pooled || ' pooled' FROM ccdf_subject) AS subject
FROM series ORDER BY panel, rank, nth, threshold_ulp;

-- The sentence.
WITH wrong AS (
	SELECT panel, input, impl, above * 1.0 / elements AS fraction,
		row_number() OVER (PARTITION BY panel ORDER BY above * 1.0 / elements, impl) AS best,
		row_number() OVER (PARTITION BY panel ORDER BY above * 1.0 / elements DESC, impl) AS worst
	FROM ccdf_cells JOIN ccdf_subject USING (contract, pooled) JOIN ccdf_panels USING (input)
	WHERE family <> 'reference' AND threshold_ulp = 1 AND elements > 0
),
said AS (
	SELECT a.panel, printf('on %s %.3g%% of the elements of %s', a.input, 100 * a.fraction, a.impl)
		|| CASE WHEN a.impl = b.impl THEN '' ELSE printf(' and %.3g%% of those of %s', 100 * b.fraction, b.impl) END AS words
	FROM wrong a JOIN wrong b USING (panel) WHERE a.best = 1 AND b.worst = 1 AND panel IN (1, (SELECT max(panel) FROM ccdf_panels))
)
SELECT 'Of ' || (SELECT contract || ' over ' || pooled FROM ccdf_subject) || ', ' || group_concat(words, '; ') || ' are wrong by an ulp or more.'
FROM (SELECT words FROM said ORDER BY panel);
