/* The studies' functions, each in study_NAME.c. */
#ifndef STUDY_TABLE_H
#define STUDY_TABLE_H

#include "study.h"

void study_eps(struct study_run *run);
void study_estimator(struct study_run *run);
void study_condition(struct study_run *run);
void study_size(struct study_run *run);
void study_outlier(struct study_run *run);
void study_rounding(struct study_run *run);
void study_fastmath(struct study_run *run);
void study_batch(struct study_run *run);
void study_mates(struct study_run *run);
void study_padding(struct study_run *run);
void study_rms(struct study_run *run);
void study_running(struct study_run *run);
void study_undo(struct study_run *run);
void study_histogram(struct study_run *run);
void study_addnorm(struct study_run *run);
void study_claims(struct study_run *run);
void study_seeds(struct study_run *run);

#endif
