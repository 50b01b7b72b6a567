/* The studies' functions, each in study_NAME.c. */
#ifndef STUDY_TABLE_H
#define STUDY_TABLE_H

#include "study.h"

void study_eps(struct study_run *run);

#endif
