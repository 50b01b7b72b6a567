/*
 * The threads that run a plan: stages in order with a barrier between two, the tasks of a stage cut
 * evenly. Workers look out for work for a few microseconds and then sleep: idle workers that spin,
 * as an OpenMP runtime's do, take the other core away from what is timed next.
 */
#ifndef POOL_H
#define POOL_H

#include "norm.h"

struct pool;

/* `threads` in all, the caller's among them. NULL: no memory, or no thread. */
struct pool *pool_new(int threads);
int pool_threads(const struct pool *pool);
/* One call of the implementation. The same bits for any number of threads. */
void pool_run(struct pool *pool, const struct norm_plan *plan, const struct norm_args *args);
void pool_free(struct pool *pool);

#endif
