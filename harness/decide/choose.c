/* The decision: who is able, who leads, who ties, and a reason for everybody else. */
#include "choose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One in a hundred answers may rest on a false claim: split among the claims of an answer, and the looks that a run may
 * have taken (statistics_looks). */
#define ALPHA 0.01
#define LOOKS 6
/* Not separated, and by estimate no further apart than what is called SAME. */
#define TIE 1.02

/* ---- who is able ----------------------------------------------------------------------------------- */

/* Sets `able`, and a reason where it is not. */
static void judge(struct choose_row *row, const struct choose_question *question,
				  const struct choose_answer *answer)
{
	char *reason = row->reason;
	const size_t size = sizeof(row->reason);

	row->able = false;
	if (row->refused || row->failed)
		return;
	if (!row->checked)
		snprintf(reason, size, "not checked on these inputs");
	else if (row->max_ulp > question->max_ulp)
		snprintf(reason, size, "error: %.3g ulp on %s, above the limit of %g ulp", row->max_ulp,
				 row->worst_input, question->max_ulp);
	else if (row->normwise > question->max_normwise)
		snprintf(reason, size, "error: %.3g u normwise%s%s, above the limit of %g u",
				 row->normwise, isfinite(question->max_ulp) ? "" : " on ",
				 isfinite(question->max_ulp) ? "" : row->worst_input, question->max_normwise);
	else if (row->inputs < answer->inputs)
		snprintf(reason, size, "checked on %d of the %d inputs only", row->inputs,
				 answer->inputs);
	else if (isnan(row->ns))
		snprintf(reason, size, "not timed");
	else if (question->libnorm && !norm_find(row->impl))
		snprintf(reason, size, "not in libnorm, which is all that the emitted C links");
	else
		row->able = true;
}

static bool has_numbers(const struct choose_row *row)
{
	return row->checked && !row->refused && !row->failed && isfinite(row->error) &&
		   !isnan(row->ns);
}

/* Nothing that works is both faster and more accurate. */
static bool on_frontier(const struct choose_answer *answer, const struct choose_row *row)
{
	if (!has_numbers(row))
		return false;
	for (size_t i = 0; i < answer->count; i++) {
		const struct choose_row *other = &answer->rows[i];

		if (has_numbers(other) && other->ns <= row->ns && other->error <= row->error &&
			(other->ns < row->ns || other->error < row->error))
			return false;
	}
	return true;
}

/* ---- who is chosen --------------------------------------------------------------------------------- */

static struct choose_row *fastest(struct choose_answer *answer)
{
	struct choose_row *found = NULL;

	for (size_t i = 0; i < answer->count; i++)
		if (answer->rows[i].able && (!found || answer->rows[i].ns < found->ns))
			found = &answer->rows[i];
	return found;
}

static void compare_all(struct choose_answer *answer, const struct choose_pairs *pairs,
						const struct choose_row *with)
{
	for (size_t i = 0; i < answer->count; i++)
		if (!isnan(answer->rows[i].ns))
			choose_pairs_compare(pairs, &answer->rows[i], with);
}

static bool claimed(const struct choose_row *row, const char *claim)
{
	return row->claim && strcmp(row->claim, claim) == 0;
}

/* Times of different runs put one first that paired rounds know to be slower: rounds decide. */
static struct choose_row *leader(struct choose_answer *answer, const struct choose_pairs *pairs)
{
	struct choose_row *first = fastest(answer), *better = first;

	if (!first)
		return NULL;
	compare_all(answer, pairs, first);
	for (size_t i = 0; i < answer->count; i++) {
		struct choose_row *row = &answer->rows[i];

		if (row->able && claimed(row, "FASTER") && row->ratio < better->ratio)
			better = row;
	}
	if (better != first)
		compare_all(answer, pairs, better);
	return better;
}

static bool ties(const struct choose_row *row)
{
	return row->able &&
		   (claimed(row, "SAME") || (claimed(row, "AMBIGUOUS") && row->ratio < TIE));
}

/* Of those that rounds do not separate from the leader, the most accurate. */
static struct choose_row *choice(struct choose_answer *answer, const struct choose_pairs *pairs)
{
	struct choose_row *first = leader(answer, pairs), *best = first;

	for (size_t i = 0; first && i < answer->count; i++)
		if (ties(&answer->rows[i]) && answer->rows[i].error < best->error)
			best = &answer->rows[i];
	if (best && best != first)
		compare_all(answer, pairs, best);
	return best;
}

/* ---- why ------------------------------------------------------------------------------------------- */

static void explain(struct choose_row *row, const struct choose_row *chosen, const char *unit)
{
	char *reason = row->reason;
	const size_t size = sizeof(row->reason);

	if (row == chosen)
		snprintf(reason, size, "the fastest within the limits");
	else if (!row->able)
		return;
	else if (claimed(row, "SLOWER"))
		snprintf(reason, size, "SLOWER: %.3g times its time (%.3g to %.3g)", row->ratio,
				 row->lo, row->hi);
	else if (isnan(row->lo))
		snprintf(reason, size, "AMBIGUOUS: %.3g times its time by estimate, of too few rounds",
				 row->ratio);
	else if (row->ratio >= TIE)
		snprintf(reason, size, "AMBIGUOUS: %.3g times its time by estimate (%.3g to %.3g)",
				 row->ratio, row->lo, row->hi);
	else if (row->error > chosen->error)
		snprintf(reason, size,
				 "not separated in time (%.3g to %.3g), and less accurate: %.3g %s", row->lo,
				 row->hi, row->error, unit);
	else
		snprintf(reason, size, "as fast and as accurate (%.3g to %.3g); the other was first",
				 row->lo, row->hi);
}

static int place(const struct choose_row *row)
{
	return row->claim == NULL && row->able && row->ratio == 1 ? 0
		   : row->able                                        ? 1
		   : has_numbers(row)                                 ? 2
		   : !row->refused                                    ? 3
															  : 4;
}

static int by_place(const void *a, const void *b)
{
	const struct choose_row *left = a, *right = b;
	int difference = place(left) - place(right);

	if (difference)
		return difference;
	if (!isnan(left->ns) && !isnan(right->ns) && left->ns != right->ns)
		return left->ns < right->ns ? -1 : 1;
	return strcmp(left->impl, right->impl);
}

int choose_decide(struct sqlite3 *db, const struct choose_question *question,
				  struct choose_answer *out, struct message *why)
{
	struct choose_pairs *pairs;
	const struct choose_row *chosen;

	*out = (struct choose_answer){
		.unit = isfinite(question->max_ulp) ? "ulp" : "u",
		.limit = isfinite(question->max_ulp) ? question->max_ulp : question->max_normwise,
	};
	if (choose_read(db, question, out, why))
		return -1;
	pairs = choose_pairs_read(db, question,
							  ALPHA / LOOKS / (double)(out->count > 1 ? out->count : 1), why);
	if (!pairs)
		return -1;
	for (size_t i = 0; i < out->count; i++)
		judge(&out->rows[i], question, out);
	for (size_t i = 0; i < out->count; i++)
		out->rows[i].frontier = on_frontier(out, &out->rows[i]);
	chosen = choice(out, pairs);
	out->chosen = chosen != NULL;
	for (size_t i = 0; chosen && i < out->count; i++)
		explain(&out->rows[i], chosen, out->unit);
	if (out->count)
		qsort(out->rows, out->count, sizeof(*out->rows), by_place);
	choose_pairs_free(pairs);
	return 0;
}

void choose_free(struct choose_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		free(answer->rows[i].impl);
		free(answer->rows[i].family);
	}
	free(answer->rows);
	*answer = (struct choose_answer){0};
}
