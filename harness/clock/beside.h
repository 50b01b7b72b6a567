/*
 * Where code lies changes its speed by up to 10%, so timing rotates it: the build makes this program and
 * libnorm (as a module) four times each, behind 0, 16, 32 and 48 bytes of padding. They are found relative
 * to the program: nothing holds a prefix.
 */
#ifndef BESIDE_H
#define BESIDE_H

#include <stdbool.h>
#include <stdint.h>

/* libnorm's module, drawn by `seed`: the same code as the program's, at another address. */
bool beside_library(uint64_t seed, char *out, int size);
/* The program to run as a timing process, drawn by `seed`; itself where the others are not there. */
void beside_program(uint64_t seed, char *out, int size);
/* How many programs there are to draw from, itself included. */
int beside_programs(void);

#endif
