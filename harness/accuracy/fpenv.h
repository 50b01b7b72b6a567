/* The floating environment's control bits: rounding mode, FTZ, DAZ, exception masks. */
#ifndef FPENV_H
#define FPENV_H

#include <stdint.h>

/* Sticky exception flags are left out: computing raises them, and that is no clobber. */
uint64_t fpenv_control(void);
/* Round to nearest, subnormals kept, exceptions masked. */
void fpenv_reset(void);
/* The same, but subnormal results and operands become zero. */
void fpenv_flush_to_zero(void);

#endif
