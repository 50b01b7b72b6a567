-- What stands below the answer (harness/decide/choose_page.c): a paragraph a row.
SELECT printf('%d of %d checks failed, %d of them as known beforehand: see What failed.', failed, checks, known) FROM (
	SELECT sum(verdict NOT IN ('PASS', 'WEAK')) AS failed, count(*) AS checks, sum(expected AND verdict NOT IN ('PASS', 'WEAK')) AS known
	FROM accuracy WHERE machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND verdict <> 'SKIP')
WHERE failed > 0;
