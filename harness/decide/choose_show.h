/* Answers, for people and programs. */
#ifndef CHOOSE_SHOW_H
#define CHOOSE_SHOW_H

#include "choose.h"
#include "settings.h"

int choose_show(const struct choose_question *questions, const struct choose_answer *answers,
				size_t count, const struct settings *settings, struct message *why);
/* The same decision for everything that a store has both timed and checked, as paragraphs: the page's
 * answer. The caller's to free; NULL: a failure. */
char *choose_paragraphs(struct sqlite3 *db, struct message *why);

#endif
