/* Facts of this machine, as the store and doctor tell them. No host name: a report may be published. */
#ifndef MACHINE_H
#define MACHINE_H

#include "store.h"

/* The texts live as long as the program. */
struct store_machine machine_facts(void);

#endif
