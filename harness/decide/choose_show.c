/* One table of rows serves both: `normlab choose` prints it by problem, --json all of it. */
#include "choose_show.h"

#include "table.h"

#include <math.h>
#include <stdio.h>

static const struct column columns[] = {
	{"problem", COLUMN_TEXT, NULL, 1},
	{"rank", COLUMN_COUNT, NULL, 0},
	{"impl", COLUMN_TEXT, NULL, 0},
	{"family", COLUMN_TEXT, NULL, 1},
	{"chosen", COLUMN_FLAG, NULL, 1},
	{"frontier", COLUMN_FLAG, NULL, 0},
	{"cache", COLUMN_TEXT, NULL, 1},
	{"threads", COLUMN_COUNT, NULL, 1},
	{"ns", COLUMN_REAL, "%.5g", 0},
	{"gb_per_s", COLUMN_REAL, "%.3g", 1},
	{"ratio_to_copy", COLUMN_REAL, "%.3f", 0},
	{"baseline", COLUMN_TEXT, NULL, 1},
	{"ratio_to_baseline", COLUMN_REAL, "%.3f", 1},
	{"lo", COLUMN_REAL, "%.3f", 1},
	{"hi", COLUMN_REAL, "%.3f", 1},
	{"claim", COLUMN_TEXT, NULL, 1},
	{"max_ulp", COLUMN_REAL, "%.3g", 0},
	{"normwise", COLUMN_REAL, "%.3g", 0},
	{"worst_input", COLUMN_TEXT, NULL, 0},
	{"within", COLUMN_FLAG, NULL, 1},
	{"reason", COLUMN_TEXT, NULL, 0},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void add_row(struct table *table, const struct choose_question *question,
					const struct choose_answer *answer, size_t rank)
{
	const struct choose_row *row = &answer->rows[rank];
	bool compared = answer->chosen && !isnan(row->ratio);
	bool measured = row->worst_input[0];

	table_text(table, question->problem);
	table_count(table, (int64_t)rank + 1);
	table_text(table, row->impl);
	table_text(table, row->family);
	table_count(table, answer->chosen && rank == 0);
	table_count(table, row->frontier);
	table_text(table, question->cache);
	table_count(table, question->threads);
	table_known(table, row->ns);
	table_known(table, row->gb_per_s);
	table_known(table, row->ratio_to_copy);
	table_text(table, compared ? answer->rows[0].impl : NULL);
	table_known(table, compared ? row->ratio : (double)NAN);
	table_known(table, compared ? row->lo : (double)NAN);
	table_known(table, compared ? row->hi : (double)NAN);
	table_text(table, row->claim);
	table_known(table, measured ? row->max_ulp : (double)NAN);
	table_known(table, measured ? row->normwise : (double)NAN);
	table_text(table, measured ? row->worst_input : NULL);
	table_count(table, row->able);
	table_text(table, row->reason);
}

/* ---- for people ------------------------------------------------------------------------------------ */

static void say_limit(const struct choose_question *question,
					  const struct choose_answer *answer)
{
	printf("  limit    %g %s%s on each of the %d inputs that fit:", answer->limit, answer->unit,
		   isfinite(question->max_ulp) ? "" : " normwise", answer->inputs);
	for (size_t i = 0; question->inputs[i]; i++)
		printf("%s %s", i ? "," : "", question->inputs[i]);
	printf("\n");
	if (isfinite(question->max_ulp) && isfinite(question->max_normwise))
		printf("           and %g u normwise\n", question->max_normwise);
}

static void say_frontier(const struct choose_answer *answer)
{
	const char *separator = "  frontier ";

	for (size_t i = 0; i < answer->count; i++) {
		const struct choose_row *row = &answer->rows[i];

		if (!row->frontier)
			continue;
		printf("%s%s (%.4g ns, %.3g %s)", separator, row->impl, row->ns, row->error,
			   answer->unit);
		separator = "\n           ";
	}
	printf("\n");
}

static void say(const struct choose_question *question, const struct choose_answer *answer)
{
	const struct choose_row *first = answer->rows;

	if (!answer->chosen) {
		printf("%s: nothing is within the limits\n", question->problem);
	} else {
		printf("%s: ship %s\n", question->problem, first->impl);
		printf("  error    %.3g %s at worst (on %s)\n", first->error, answer->unit,
			   first->worst_input);
		printf("  time     %.5g ns a call", first->ns);
		if (!isnan(first->ratio_to_copy))
			printf(", %.2f of the speed of a copy", first->ratio_to_copy);
		printf(" (%s, %lld thread%s)\n", question->cache, (long long)question->threads,
			   question->threads == 1 ? "" : "s");
	}
	say_limit(question, answer);
	say_frontier(answer);
	printf("\n");
}

static struct table *table_of(const struct choose_question *question,
							  const struct choose_answer *answer, struct table *table)
{
	if (!table)
		table = table_new(columns, COLUMNS);
	for (size_t i = 0; i < answer->count; i++)
		add_row(table, question, answer, i);
	return table;
}

int choose_show(const struct choose_question *questions, const struct choose_answer *answers,
				size_t count, const struct settings *settings, struct message *why)
{
	struct table *all = NULL;
	int status = 0;

	for (size_t i = 0; i < count && !status; i++) {
		struct table *one;

		if (settings->json) {
			all = table_of(&questions[i], &answers[i], all);
			continue;
		}
		printf("%s", i ? "\n" : "");
		say(&questions[i], &answers[i]);
		one = table_of(&questions[i], &answers[i], NULL);
		status = table_print(one, NULL, why);
		table_free(one);
	}
	if (settings->json)
		status = table_print(all, settings->json, why);
	table_free(all);
	return status;
}
