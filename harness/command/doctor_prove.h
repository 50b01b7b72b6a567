/* The part of doctor that takes its time: records, and what windows of them would have claimed. */
#ifndef DOCTOR_PROVE_H
#define DOCTOR_PROVE_H

#include "doctor.h"
#include "verb.h"

#include <stdbool.h>

bool doctor_prove_asked(const struct settings *settings);
/* An exit code, or -1 and a line. */
int doctor_prove(const struct settings *settings, struct message *why);

#endif
