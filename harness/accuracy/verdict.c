/* Verdicts as words. */
#include "verdict.h"

static const char *const words[VERDICTS] = {
	[VERDICT_SKIP] = "SKIP",
	[VERDICT_CRASH] = "CRASH",
	[VERDICT_TIMEOUT] = "TIMEOUT",
	[VERDICT_WRONG] = "WRONG",
	[VERDICT_OVER_BOUND] = "OVER_BOUND",
	[VERDICT_WEAK] = "WEAK",
	[VERDICT_PASS] = "PASS",
};

const char *verdict_word(enum verdict verdict)
{
	return words[verdict];
}

int verdict_fails(enum verdict verdict)
{
	return verdict >= VERDICT_CRASH && verdict <= VERDICT_OVER_BOUND;
}
