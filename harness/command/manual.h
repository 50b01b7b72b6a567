/* The man page and bash's completion, from the tables of verbs, options and attributes. */
#ifndef MANUAL_H
#define MANUAL_H

/* normlab.1, in man(7) macros. */
void manual_print(void);
/* For bash: `eval "$(normlab --completion)"`. */
void manual_completion(void);

#endif
