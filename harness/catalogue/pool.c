/*
 * A call is published by raising `call`; each worker does its share of every stage and meets the
 * others at a counting barrier. A sleeper is woken under the lock, and only when there is one.
 */
#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* About 20 us of looking out: longer than the gap between two calls of one slice, shorter than any
 * gap that another would notice. */
#define LOOKS 2000

struct pool {
	int threads, started;
	pthread_t *worker;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_int sleepers;
	atomic_uint call;    /* rises with every call, and to end */
	atomic_uint arrived; /* at barriers, of all threads and calls; wraps */
	unsigned before;     /* `arrived` when this call began */
	atomic_bool ending;
	const struct norm_plan *plan;
	const struct norm_args *args;
};

struct worker {
	struct pool *pool;
	int rank;
};

static inline void pause_core(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

/*
 * Until `arrived` has come to `all`. Shares are equal and a stage is short: no sleep here, but the
 * core is given away when a thread was taken off its own. Never reset, so that a straggler of the
 * last barrier is not caught by the next call.
 */
static void barrier(struct pool *pool, unsigned all)
{
	int looks = 0;

	atomic_fetch_add(&pool->arrived, 1);
	while ((int)(atomic_load(&pool->arrived) - all) < 0) {
		pause_core();
		if (++looks % LOOKS == 0)
			sched_yield();
	}
}

/* After the last barrier the plan may be gone. */
static void share(struct pool *pool, int rank)
{
	const struct norm_plan *plan = pool->plan;
	unsigned all = pool->before;
	int stages = plan->stages;

	for (int stage = 0; stage < stages; stage++) {
		int64_t tasks = plan->tasks[stage];
		int64_t lo = tasks * rank / pool->threads, hi = tasks * (rank + 1) / pool->threads;

		if (lo < hi)
			plan->impl->run(plan, pool->args, stage, lo, hi);
		all += (unsigned)pool->threads;
		barrier(pool, all);
	}
}

static void await_call(struct pool *pool, unsigned seen)
{
	for (int look = 0; look < LOOKS; look++) {
		if (atomic_load(&pool->call) != seen)
			return;
		pause_core();
	}
	pthread_mutex_lock(&pool->lock);
	atomic_fetch_add(&pool->sleepers, 1);
	while (atomic_load(&pool->call) == seen)
		pthread_cond_wait(&pool->wake, &pool->lock);
	atomic_fetch_sub(&pool->sleepers, 1);
	pthread_mutex_unlock(&pool->lock);
}

static void *work(void *context)
{
	struct worker me = *(struct worker *)context;
	unsigned seen = 0;

	free(context);
	for (;;) {
		await_call(me.pool, seen);
		seen = atomic_load(&me.pool->call);
		if (atomic_load(&me.pool->ending))
			return NULL;
		share(me.pool, me.rank);
	}
}

static void publish(struct pool *pool)
{
	atomic_fetch_add(&pool->call, 1);
	if (atomic_load(&pool->sleepers) == 0)
		return;
	pthread_mutex_lock(&pool->lock);
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
}

static int start(struct pool *pool, int rank)
{
	struct worker *me = malloc(sizeof(*me));

	if (!me)
		return -1;
	*me = (struct worker){pool, rank};
	if (pthread_create(&pool->worker[pool->started], NULL, work, me)) {
		free(me);
		return -1;
	}
	pool->started++;
	return 0;
}

struct pool *pool_new(int threads)
{
	struct pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->threads = threads < 1 ? 1 : threads;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->worker = calloc((size_t)pool->threads, sizeof(*pool->worker));
	for (int rank = 1; pool->worker && rank < pool->threads; rank++)
		if (start(pool, rank))
			break;
	if (pool->worker && pool->started == pool->threads - 1)
		return pool;
	pool_free(pool);
	return NULL;
}

int pool_threads(const struct pool *pool)
{
	return pool->threads;
}

/* A library that brings its own threads: ours would only spin at the barrier meanwhile. */
static bool is_one_task(const struct norm_plan *plan)
{
	return plan->stages == 1 && plan->tasks[0] <= 1;
}

void pool_run(struct pool *pool, const struct norm_plan *plan, const struct norm_args *args)
{
	if (pool->threads == 1 || is_one_task(plan)) {
		norm_run(plan, args);
		return;
	}
	pool->plan = plan;
	pool->args = args;
	pool->before = atomic_load(&pool->arrived);
	publish(pool);
	share(pool, 0);
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	atomic_store(&pool->ending, true);
	publish(pool);
	for (int i = 0; i < pool->started; i++)
		pthread_join(pool->worker[i], NULL);
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->lock);
	free(pool->worker);
	free(pool);
}
