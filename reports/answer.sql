-- What stands below the answer (harness/decide/choose_page.c): a paragraph a row.
SELECT printf('%d of %d checks failed, %d of them as known beforehand: see What failed.', failed, checks, known) FROM (
	SELECT sum(failures) AS failed, sum(checks) AS checks, sum(known) AS known FROM checked_cells)
WHERE failed > 0;
