/* gnuplot as a child: its own settings only, a time limit, its first complaint passed on. */
#include "report_draw.h"

#include "report_text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A figure takes half a second; a loaded machine may need fifty times that. */
#define DRAW_SECONDS 60
/* What a child that could not begin returns: a shell's word for it. */
#define NOT_FOUND 127

static void become_gnuplot(const char *dir, const char *plot, int errors)
{
	int nothing = open("/dev/null", O_RDWR);

	/* -d: neither the system's nor the user's start-up files, so that a figure looks alike everywhere. */
	if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(errors, 1) < 0 || dup2(errors, 2) < 0 ||
		chdir(dir))
		_exit(NOT_FOUND);
	setenv("LC_ALL", "C.UTF-8", 1);
	execlp("gnuplot", "gnuplot", "-d", plot, (char *)NULL);
	_exit(NOT_FOUND);
}

/* Until the child closes its end or time is up; -1: it is. */
static int listen_to(int pipe, char *said, size_t size)
{
	time_t end = time(NULL) + DRAW_SECONDS;
	size_t at = 0;
	char chunk[4096];

	said[0] = 0;
	for (;;) {
		struct pollfd wait = {pipe, POLLIN, 0};
		long left = (long)(end - time(NULL));
		ssize_t got;

		if (left <= 0 || poll(&wait, 1, (int)(left * 1000)) == 0)
			return -1;
		got = read(pipe, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return 0;
		for (ssize_t i = 0; i < got && at + 1 < size; i++)
			said[at++] = chunk[i];
		said[at] = 0;
	}
}

/* gnuplot's complaint is the last line but for blanks: before it stand the line read and a caret. */
static const char *complaint(char *said)
{
	char *line;

	for (size_t end = strlen(said); end && strchr(" \t\r\n", said[end - 1]); end--)
		said[end - 1] = 0;
	line = strrchr(said, '\n');
	return line ? line + 1 : said;
}

static int run(const char *dir, const char *plot, char *said, size_t size)
{
	int ends[2], status, late;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	child = fork();
	if (child == 0)
		become_gnuplot(dir, plot, ends[1]);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return -1;
	}
	late = listen_to(ends[0], said, size);
	close(ends[0]);
	if (late)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (late)
		snprintf(said, size, "it took more than %d s", DRAW_SECONDS);
	return status;
}

char *draw_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct text text;
	char chunk[65536];
	size_t got;

	if (!file)
		return NULL;
	text_begin(&text);
	while ((got = fread(chunk, 1, sizeof(chunk), file)))
		fwrite(chunk, 1, got, text.file);
	fclose(file);
	return text_end(&text);
}

int draw(const char *dir, const char *name, struct message *why)
{
	char plot[256], path[4096], said[4096] = "", *svg;
	int status, whole;

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s.%s", dir, name, i ? "svg" : "png");
		unlink(path);
	}
	snprintf(plot, sizeof(plot), "%s.gp", name);
	status = run(dir, plot, said, sizeof(said));
	if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		return message(why, "gnuplot: not found in PATH, so figures have data but no picture; "
							"apt-get install gnuplot-nox");
	svg = draw_read(path);
	whole = svg && strstr(svg, "</svg>");
	free(svg);
	if (status || !whole)
		return message(why, "gnuplot: figure '%s': %s", name,
					   said[0] ? complaint(said) : "it left no picture");
	return 0;
}
