/* fork, a deadline, and a handler that says where a fault was. */
#include "isolate.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The child's view of the page it shares with its parent. */
static struct isolate_report *shared;

static void on_fault(int signal_number, siginfo_t *info, void *context)
{
	(void)context;
	shared->address = (uintptr_t)info->si_addr;
	/* Back to the default: returning repeats the fault, and the parent sees the real signal. */
	signal(signal_number, SIG_DFL);
}

static void catch_faults(void)
{
	static char stack[65536];
	const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
	struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	stack_t alternative = {.ss_sp = stack, .ss_size = sizeof(stack)};

	sigaltstack(&alternative, NULL);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigaction(faults[i], &action, NULL);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* SIGCHLD stays blocked while a child runs, so that its end wakes sigtimedwait. */
static int wait_until(pid_t child, double deadline)
{
	sigset_t child_signal;
	int status;

	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	for (;;) {
		pid_t ended = waitpid(child, &status, WNOHANG);
		double left = deadline - now_s();
		struct timespec pause;

		if (ended == child)
			return status;
		if (left <= 0)
			return -1;
		/* Another child's end may wake this too, or a signal meant for someone else: look
		 * again at least every 50 ms. */
		left = left < 0.05 ? left : 0.05;
		pause = (struct timespec){0, (long)(left * 1e9)};
		sigtimedwait(&child_signal, NULL, &pause);
	}
}

static struct isolate_report concluded(int status, const struct isolate_report *page)
{
	struct isolate_report report = *page;

	if (status == -1) {
		report.end = ISOLATE_TIMED_OUT;
	} else if (WIFSIGNALED(status)) {
		report.end = ISOLATE_CRASHED;
		report.signal = WTERMSIG(status);
	} else if (WEXITSTATUS(status)) {
		report.end = ISOLATE_CRASHED;
		report.signal = SIGABRT;
	} else {
		report.end = ISOLATE_DONE;
	}
	return report;
}

struct isolate_report isolate_run(void (*work)(void *context, struct isolate_report *report),
								  void *context, double limit_s)
{
	struct isolate_report report = {.end = ISOLATE_NO_CHILD};
	sigset_t child_signal, before;
	pid_t child;
	int status;

	shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return report;
	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_signal, &before);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGINT, SIG_IGN); /* Ctrl-C is for the parent, which lets this check end */
		sigprocmask(SIG_SETMASK, &before, NULL);
		catch_faults();
		work(context, shared);
		_exit(0);
	}
	if (child > 0) {
		status = wait_until(child, now_s() + limit_s);
		if (status == -1) {
			kill(child, SIGKILL);
			while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
				continue;
		}
		report = concluded(status, shared);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	munmap(shared, sizeof(*shared));
	return report;
}
