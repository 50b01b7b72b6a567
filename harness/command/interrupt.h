/* Ctrl-C: noted, so that the work in hand can be left in order. A second one ends at once. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

/* From now on SIGINT and SIGTERM are noted. */
void interrupt_catch(void);
/* The signal that came, or 0. */
int interrupt_signal(void);

#endif
