/* Runs gnuplot on a figure's plot. */
#ifndef REPORT_DRAW_H
#define REPORT_DRAW_H

#include "message.h"

/* In folder `dir`: gnuplot NAME.gp, which leaves NAME.svg and NAME.png. -1 with one line: gnuplot is not
 * there, failed, took too long, or left no picture. */
int draw(const char *dir, const char *name, struct message *why);
/* All of a file, the caller's to free; NULL when it cannot be read. */
char *draw_read(const char *path);

#endif
