/* MXCSR and the x87 control word on x86-64, FPCR on AArch64. */
#include "fpenv.h"

#include <fenv.h>

#if defined(__x86_64__)

/* MXCSR: flags in bits 0-5, DAZ 6, masks 7-12, rounding 13-14, FTZ 15. */
# define MXCSR_CONTROL 0xffc0u
# define MXCSR_FTZ_DAZ 0x8040u

uint64_t fpenv_control(void)
{
	fenv_t environment;

	fegetenv(&environment);
	return (environment.__mxcsr & MXCSR_CONTROL) | (uint64_t)environment.__control_word << 32;
}

void fpenv_reset(void)
{
	fesetenv(FE_DFL_ENV);
}

void fpenv_flush_to_zero(void)
{
	fenv_t environment;

	fesetenv(FE_DFL_ENV);
	fegetenv(&environment);
	environment.__mxcsr |= MXCSR_FTZ_DAZ;
	fesetenv(&environment);
}

#elif defined(__aarch64__)

# define FPCR_FZ   ((uint64_t)1 << 24)
# define FPCR_FZ16 ((uint64_t)1 << 19)

uint64_t fpenv_control(void)
{
	uint64_t control;

	__asm__ volatile("mrs %0, fpcr" : "=r"(control));
	return control;
}

static void set_control(uint64_t control)
{
	__asm__ volatile("msr fpcr, %0" : : "r"(control));
}

void fpenv_reset(void)
{
	set_control(0);
}

void fpenv_flush_to_zero(void)
{
	set_control(FPCR_FZ | FPCR_FZ16);
}

#else
# error "fpenv: name this machine's floating control register"
#endif
