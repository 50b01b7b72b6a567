/* Counting by plain SQL. */
#include "store_tally.h"

#include "store_sql.h"

/* A check's first row speaks for it. */
#define CHECKS "FROM result WHERE output IN ('y', 'dx') AND run_id = ?1 "

static int64_t ask(struct store *store, const char *sql, const char *verdict,
				   struct message *why)
{
	const struct value values[] = {value_count(store->run), value_text(verdict)};

	return store_ask(store, sql, values, verdict ? 2 : 1, why);
}

int store_tally(struct store *store, struct store_tally *out, struct message *why)
{
	*out = (struct store_tally){0};
	why->text[0] = '\0';
	for (enum verdict v = 0; v < VERDICTS; v++) {
		const char *word = verdict_word(v);

		out->verdicts[v] = ask(store, "SELECT count(*) " CHECKS "AND verdict = ?2", word, why);
		if (!verdict_fails(v))
			continue;
		out->expected +=
			ask(store, "SELECT count(*) " CHECKS "AND verdict = ?2 AND expected", word, why);
		out->failures += out->verdicts[v];
	}
	out->failures -= out->expected;
	out->held = ask(store,
					"SELECT count(*) FROM (SELECT DISTINCT impl_id, problem_id " CHECKS
					"AND verdict IN ('PASS', 'WEAK'))",
					NULL, why);
	out->never_told = ask(store,
						  "SELECT count(*) FROM (SELECT 1 " CHECKS
						  "AND verdict IN ('PASS', 'WEAK') GROUP BY impl_id, problem_id "
						  "HAVING sum(verdict = 'PASS') = 0)",
						  NULL, why);
	return why->text[0] ? -1 : 0;
}
