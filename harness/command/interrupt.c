/* One flag and its handler. */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t came;

static void note(int signal_number)
{
	came = signal_number;
}

void interrupt_catch(void)
{
	/* SA_RESETHAND: the second signal finds the default, and ends the program. */
	struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND | SA_RESTART};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int interrupt_signal(void)
{
	return came;
}
