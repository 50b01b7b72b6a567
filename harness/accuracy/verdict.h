/* The words a check ends in, in their order of precedence. */
#ifndef VERDICT_H
#define VERDICT_H

enum verdict {
	VERDICT_SKIP,
	VERDICT_CRASH,
	VERDICT_TIMEOUT,
	VERDICT_WRONG,
	VERDICT_OVER_BOUND,
	VERDICT_WEAK,
	VERDICT_PASS,
	VERDICTS
};

const char *verdict_word(enum verdict verdict);
/* CRASH, TIMEOUT, WRONG, OVER_BOUND: what a run must not contain, unless expected. */
int verdict_fails(enum verdict verdict);

#endif
