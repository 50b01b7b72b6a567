/*
 * What this machine is, what spoils measuring on it, and the smallest difference it can resolve
 * now. One table of facts; run keeps them in the store.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "progress.h"
#include "store.h"

enum doctor_state { DOCTOR_NOTE, DOCTOR_OK, DOCTOR_WARN };

struct doctor_fact {
	enum doctor_state state;
	char value[160];
	char advice[512]; /* what it means and what to do, when it is a warning */
};

struct doctor_check {
	const char *name;
	void (*find)(struct doctor_fact *fact);
};

extern const struct doctor_check doctor_checks[];
extern const size_t doctor_check_count;

/* For tests: where /proc and /sys are. The folder's name must live on. */
void doctor_look_under(const char *folder);
/* All facts, and what doctor last found to be resolvable here, into the store's current run. */
int doctor_record(struct store *store, struct message *why);

/* The smallest differences that paired rounds can tell now, between kernels that are unlike. */
struct doctor_resolution {
	const char *residency;
	double percent_48, percent_240; /* of time, with so many processes; NaN: not to be told */
	double sd_percent;              /* between processes, winsorised / 0.6 */
	double twin_percent;            /* the same sd for one implementation against itself */
	double contended, usable;       /* shares of rounds, of processes */
	double off_layouts;
	int processes;
	double above;    /* the best floor ever seen, as a share; who keeps notes fills it in */
	double floor_ns; /* of the fastest implementation's call */
	char subject[96], problem[NORM_TEXT_MAX]; /* which, of what */
};

enum { DOCTOR_RESIDENCIES = 4 }; /* of a survey */

/* "resolves, L1" */
void doctor_resolution_name(const char *residency, char out[32]);
/* In words, with what to do where something spoils it. */
void doctor_resolution_say(const struct doctor_resolution *r, struct doctor_fact *fact);
/* Takes `seconds`; needs implementations of layer/f32. */
int doctor_resolve(double seconds, struct progress *progress,
				   struct doctor_resolution out[DOCTOR_RESIDENCIES], struct message *why);

#endif
