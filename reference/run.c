/*
 * The oracle's entry: checks, threads, and a floating environment of its own. Pooled sets are
 * independent, and what is shared between them is cut by the problem alone, so results have the
 * same bits for any number of threads.
 */
#include "worker.h"

#include <fenv.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define THREADS_MAX 256

struct crew {
	struct job *job;
	void (*fn)(struct worker *, void *, int64_t);
	void *context;
	int64_t tasks;
	_Atomic int64_t next;
	_Atomic int failed;
	pthread_mutex_t lock;
};

static void add_counts(struct crew *crew, const struct worker *w)
{
	struct reference_counts *counts = crew->job->request->counts;

	if (!counts)
		return;
	pthread_mutex_lock(&crew->lock);
	for (int i = 0; i < REFERENCE_TIERS; i++)
		counts->elements[i] += w->counts[i];
	pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument)
{
	struct crew *crew = argument;
	struct worker *w = worker_new(crew->job);
	mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
	int64_t task;
	fenv_t caller;

	if (!w) {
		crew->failed = 1;
		return NULL;
	}
	fegetenv(&caller);
	fesetenv(FE_DFL_ENV); /* round to nearest; neither FTZ nor DAZ */
	mpfr_set_emin(mpfr_get_emin_min());
	mpfr_set_emax(mpfr_get_emax_max());
	while ((task = crew->next++) < crew->tasks)
		crew->fn(w, crew->context, task);
	add_counts(crew, w);
	worker_free(w);
	mpfr_set_emin(emin);
	mpfr_set_emax(emax);
	fesetenv(&caller);
	return NULL;
}

/* What a thread of ours leaves in MPFR's caches is its own to free. */
static void *work_and_leave(void *argument)
{
	work(argument);
	mpfr_free_cache();
	return NULL;
}

const char *run_tasks(struct job *job, int64_t tasks,
					  void (*fn)(struct worker *w, void *context, int64_t task), void *context)
{
	struct crew crew = {.job = job, .fn = fn, .context = context, .tasks = tasks};
	pthread_t thread[THREADS_MAX];
	int64_t wanted = job->request->threads < tasks ? job->request->threads : tasks;
	int started = 0;

	pthread_mutex_init(&crew.lock, NULL);
	while (started + 1 < wanted && started < THREADS_MAX)
		if (pthread_create(&thread[started], NULL, work_and_leave, &crew) == 0)
			started++;
		else
			break;
	work(&crew);
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	pthread_mutex_destroy(&crew.lock);
	/* A thread without memory left its tasks to the others. */
	return crew.next < tasks ? "no memory" : NULL;
}

static void run_block(struct worker *w, void *context, int64_t block)
{
	int64_t first = block * w->job->columns, sets = norm_sets(w->job->p) - first;

	(void)context;
	if (sets > w->job->columns)
		sets = w->job->columns;
	if (w->job->backward)
		worker_backward(w, first, (int)sets);
	else
		worker_forward(w, first, (int)sets);
}

/* Features lie side by side: in NHWC, and in NCHW where a feature's run is short. */
static int columns_of(const struct norm_problem *p)
{
	if (p->op != NORM_BATCH)
		return 1;
	return p->layout == NORM_NHWC || p->s < 16 ? COLUMNS : 1;
}

const char *reference_compute(const struct reference_request *request)
{
	const struct norm_problem *p = request->problem;
	const char *phrase = norm_problem_invalid(p);
	int wide = p->x == NORM_F64 || (p->affine != NORM_AFFINE_NONE && p->param == NORM_F64);
	struct job job = {
		.request = request,
		.p = p,
		.args = request->args,
		.kernels = kernels_get(),
		.convert = convert_get(),
		.columns = columns_of(p),
		.one = !wide,
		.wide = wide,
		.want_sets = request->sets != NULL,
		.backward = p->dir == NORM_BACKWARD,
		.residual = p->dir == NORM_FORWARD && p->residual != NORM_RESIDUAL_NONE,
	};

	if (phrase)
		return phrase;
	job.target = kernels_target(job.backward ? p->x : p->y);
	if (job.backward && p->op != NORM_BATCH)
		phrase = gradient_run(&job); /* before dx, which may alias dy */
	if (phrase)
		return phrase;
	return run_tasks(&job, (norm_sets(p) + job.columns - 1) / job.columns, run_block, NULL);
}
