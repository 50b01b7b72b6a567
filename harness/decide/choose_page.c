/*
 * The page's answer: each problem that was timed, at the usual limit, on those of the usual inputs that
 * the store has (none of them: on all that it has). Problems of one contract with one choice are told together.
 */
#include "choose_show.h"
#include "report_text.h"

#include "input.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define INPUTS_MOST 256

struct told {
	FILE *out;
	char *inputs[INPUTS_MOST + 1];
	size_t input_count;
	/* The group in hand. */
	char impl[128], contract[512], problems[2048], frontier[1024];
	double ns_lo, ns_hi, copy_lo, copy_hi, error;
	int timed, inputs_held;
};

static void take_inputs(sqlite3 *db, struct told *told, bool usual)
{
	sqlite3_stmt *found;

	if (sqlite3_prepare_v2(db, "SELECT DISTINCT input FROM accuracy ORDER BY input", -1, &found,
						   NULL))
		return;
	while (told->input_count < INPUTS_MOST && sqlite3_step(found) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(found, 0);
		bool wanted = !usual;

		for (size_t i = 0; choose_inputs[i] && !wanted; i++) {
			struct input input;
			struct message ignored;
			char canonical[INPUT_TEXT_MAX];

			if (input_parse(choose_inputs[i], &input, &ignored))
				continue;
			input_print(&input, canonical, sizeof(canonical));
			wanted = strcmp(canonical, text) == 0;
		}
		if (wanted && (told->inputs[told->input_count++] = strdup(text)) == NULL)
			abort();
	}
	sqlite3_finalize(found);
}

/* ---- groups ---------------------------------------------------------------------------------------- */

static void say_range(FILE *out, double lo, double hi, const char *format, const char *unit)
{
	char text[2][32];

	/* The format is one of two literals below. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text[0], sizeof(text[0]), format, lo);
	snprintf(text[1], sizeof(text[1]), format, hi);
#pragma GCC diagnostic pop
	fprintf(out, strcmp(text[0], text[1]) == 0 ? "%s" : "%s to %s", text[0], text[1]);
	fputs(unit, out);
}

static void flush(struct told *told)
{
	if (!told->problems[0])
		return;
	if (!told->impl[0]) {
		fprintf(told->out, "%s: nothing of the %d timed stays within %g u on all inputs.%s%s\n",
				told->problems, told->timed, CHOOSE_NORMWISE,
				told->frontier[0] ? " On the frontier: " : "", told->frontier);
	} else {
		fprintf(told->out, "%s: ship %s (of %d timed). It costs ", told->problems, told->impl,
				told->timed);
		say_range(told->out, told->ns_lo, told->ns_hi, "%.3g", " ns an element");
		if (!isnan(told->copy_lo)) {
			fputs(", ", told->out);
			say_range(told->out, told->copy_lo, told->copy_hi, "%.2f",
					  " of the speed of a copy");
		}
		fprintf(
			told->out,
			"; its error stays within %.2g u on each of %d inputs, where the limit is %g u. On "
			"the frontier: %s.\n",
			told->error, told->inputs_held, CHOOSE_NORMWISE, told->frontier);
	}
	told->problems[0] = '\0';
}

static void list_frontier(struct told *told, const struct choose_answer *answer,
						  double elements)
{
	size_t at = 0;

	told->frontier[0] = '\0';
	for (size_t i = 0; i < answer->count && at < sizeof(told->frontier); i++)
		if (answer->rows[i].frontier)
			at +=
				(size_t)snprintf(told->frontier + at, sizeof(told->frontier) - at,
								 "%s%s (%.3g ns, %.2g u)", at ? ", " : "", answer->rows[i].impl,
								 answer->rows[i].ns / elements, answer->rows[i].error);
}

static void take(struct told *told, const char *problem, const char *contract, double elements,
				 const struct choose_answer *answer)
{
	const struct choose_row *first = answer->chosen ? answer->rows : NULL;
	const char *impl = first ? first->impl : "";
	size_t at = strlen(told->problems);
	int timed = 0;

	if (at && (strcmp(impl, told->impl) != 0 || strcmp(contract, told->contract) != 0 ||
			   at + strlen(problem) + 3 > sizeof(told->problems))) {
		flush(told);
		at = 0;
	}
	if (!at) {
		snprintf(told->impl, sizeof(told->impl), "%s", impl);
		snprintf(told->contract, sizeof(told->contract), "%s", contract);
		told->ns_lo = told->copy_lo = INFINITY;
		told->ns_hi = told->copy_hi = told->error = 0;
	}
	snprintf(told->problems + at, sizeof(told->problems) - at, "%s%s", at ? ", " : "", problem);
	for (size_t i = 0; i < answer->count; i++)
		timed += !isnan(answer->rows[i].ns);
	told->timed = timed;
	list_frontier(told, answer, elements);
	if (!first)
		return;
	told->ns_lo = fmin(told->ns_lo, first->ns / elements);
	told->ns_hi = fmax(told->ns_hi, first->ns / elements);
	told->copy_lo = isnan(first->ratio_to_copy) ? first->ratio_to_copy
												: fmin(told->copy_lo, first->ratio_to_copy);
	told->copy_hi = fmax(told->copy_hi, first->ratio_to_copy);
	told->error = fmax(told->error, first->error);
	told->inputs_held = answer->inputs;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static int tell(sqlite3 *db, struct told *told, struct message *why)
{
	sqlite3_stmt *found;
	int status = 0;

	if (sqlite3_prepare_v2(
			db,
			"SELECT DISTINCT problem, contract, elements, threads FROM bench WHERE cache = "
			"'hot' "
			"AND machine_id = (SELECT machine_id FROM run ORDER BY id DESC LIMIT 1) AND "
			"threads "
			"= (SELECT min(threads) FROM timing) AND (contract, pooled) IN (SELECT contract, "
			"pooled FROM accuracy) ORDER BY contract, pooled, elements, problem",
			-1, &found, NULL))
		return message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
	while (!status && sqlite3_step(found) == SQLITE_ROW) {
		struct choose_question question = {
			.problem = (const char *)sqlite3_column_text(found, 0),
			.cache = "hot",
			.threads = sqlite3_column_int64(found, 3),
			.max_ulp = INFINITY,
			.max_normwise = CHOOSE_NORMWISE,
			.inputs = (const char *const *)told->inputs,
		};
		struct choose_answer answer;

		status = choose_decide(db, &question, &answer, why);
		if (status)
			break;
		take(told, question.problem, (const char *)sqlite3_column_text(found, 1),
			 sqlite3_column_double(found, 2), &answer);
		choose_free(&answer);
	}
	flush(told);
	sqlite3_finalize(found);
	return status;
}

static void say_inputs(const struct told *told)
{
	if (!told->input_count)
		return;
	fprintf(told->out, "Errors are normwise, in u (half an ulp of 1), the worst over");
	for (size_t i = 0; i < told->input_count; i++)
		fprintf(told->out, "%s %s", i ? "," : "", told->inputs[i]);
	fprintf(told->out, ". For another limit or your own data: normlab choose.\n");
}

char *choose_paragraphs(sqlite3 *db, struct message *why)
{
	struct told told = {.input_count = 0};
	struct text text;
	char *out;
	int status;

	text_begin(&text);
	told.out = text.file;
	take_inputs(db, &told, true);
	if (!told.input_count)
		take_inputs(db, &told, false);
	status = tell(db, &told, why);
	if (!status && ftell(text.file) > 0)
		say_inputs(&told);
	else if (!status)
		fprintf(told.out,
				"Nothing was both timed and checked, so there is no recommendation.\n");
	out = text_end(&text);
	for (size_t i = 0; i < told.input_count; i++)
		free(told.inputs[i]);
	if (!status)
		return out;
	free(out);
	return NULL;
}
