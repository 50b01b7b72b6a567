/*
 * oneDNN 2.6 through its C API: LayerNorm and BatchNorm, f32 and bf16, forward and backward. It has no
 * RMSNorm. Statistics in f32 by two passes; what it saves is the variance. A backward whose statistics
 * are not given runs its forward first, since it takes mean and variance, and that is in the time.
 *
 * norm-build: impl peer/onednn oneDNN's layer and batch normalization, as its jit or simple kernels do it
 * norm-build: package libdnnl-dev
 * norm-build: link dnnl
 */
#include "peer.h"

#include <oneapi/dnnl/dnnl_version.h>
#if DNNL_VERSION_MAJOR == 2
# include <oneapi/dnnl/dnnl.h>
# include <stdatomic.h>
# include <stdbool.h>
# include <stdlib.h>

/* Of libgomp, which comes with Debian's oneDNN; <omp.h> is the compiler's and may be of another. */
extern void omp_set_num_threads(int threads);

/* ---- what it computes ---------------------------------------------------------------------------- */

static const char *reject_types(const struct norm_problem *p)
{
	if (p->x != NORM_F32 && p->x != NORM_BF16)
		return "types: oneDNN 2.6 has f32 and bf16 on a CPU";
	if (p->param != NORM_F32 || p->stat != NORM_F32)
		return "types: oneDNN keeps parameters and statistics in f32";
	if (p->cast != NORM_CAST_NATIVE)
		return "cast: oneDNN rounds once, at the end";
	return NULL;
}

static const char *reject(const struct norm_problem *p)
{
	const char *phrase = peer_reject(p);

	if (!phrase)
		phrase = peer_reject_float_eps(p);
	if (!phrase)
		phrase = reject_types(p);
	if (phrase)
		return phrase;
	if (p->op == NORM_RMS)
		return "op: oneDNN 2.6 has no RMSNorm";
	if (p->save == NORM_SAVE_RSTD)
		return "save: oneDNN saves the variance, not rstd";
	if (p->running != NORM_RUNNING_ABSENT)
		return "running: oneDNN keeps no running statistics";
	if (p->stats == NORM_STATS_GIVEN)
		return "stats: oneDNN is given the variance, which rstd does not determine";
	return NULL;
}

/* ---- a prepared problem ---------------------------------------------------------------------------- */

/* The tensors that a primitive is given. */
enum tensor { X, Y, MEAN, VAR, GAMMA, BETA, DY, DX, DGAMMA, DBETA, TENSORS };

static const int arg_of[TENSORS] = {
	DNNL_ARG_SRC,        DNNL_ARG_DST,        DNNL_ARG_MEAN,     DNNL_ARG_VARIANCE,
	DNNL_ARG_SCALE,      DNNL_ARG_SHIFT,      DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC,
	DNNL_ARG_DIFF_SCALE, DNNL_ARG_DIFF_SHIFT,
};

/* Memory objects hold a pointer, so that each call in flight needs its own. */
struct kit {
	dnnl_stream_t stream;
	dnnl_memory_t memory[TENSORS];
};

struct onednn {
	dnnl_engine_t engine;
	dnnl_primitive_t forward, backward;
	dnnl_memory_desc_t desc[TENSORS];
	bool has[TENSORS];
	size_t place[TENSORS]; /* in the workspace, for what the caller does not want */
	struct kit kit;
	atomic_flag taken; /* kit */
};

static void describe(struct onednn *o, const struct norm_problem *p)
{
	dnnl_data_type_t type = p->x == NORM_BF16 ? dnnl_bf16 : dnnl_f32;
	dnnl_dims_t plane = {p->n, p->c}, image = {p->n, p->c, 1, p->s};
	dnnl_dims_t sets = {p->op == NORM_BATCH ? p->c : p->n}, features = {p->c};
	dnnl_format_tag_t tag = p->layout == NORM_NHWC ? dnnl_acdb : dnnl_abcd;
	bool plain = p->op == NORM_LAYER || p->s == 1, backward = p->dir == NORM_BACKWARD;
	bool gamma = p->affine != NORM_AFFINE_NONE, beta = p->affine == NORM_AFFINE_GAMMA_BETA;
	const enum tensor data[] = {X, Y, DY, DX}, one_each[] = {GAMMA, BETA, DGAMMA, DBETA};

	for (size_t i = 0; i < 4; i++) {
		dnnl_memory_desc_init_by_tag(&o->desc[data[i]], plain ? 2 : 4, plain ? plane : image,
									 type, plain ? dnnl_ab : tag);
		dnnl_memory_desc_init_by_tag(&o->desc[one_each[i]], 1, features, dnnl_f32, dnnl_a);
	}
	dnnl_memory_desc_init_by_tag(&o->desc[MEAN], 1, sets, dnnl_f32, dnnl_a);
	o->desc[VAR] = o->desc[MEAN];
	o->has[X] = o->has[Y] = true;
	o->has[MEAN] = o->has[VAR] = backward || p->save || p->mode == NORM_INFER;
	o->has[GAMMA] = gamma;
	o->has[BETA] = beta;
	o->has[DY] = o->has[DX] = backward;
	o->has[DGAMMA] = backward && gamma;
	o->has[DBETA] = backward && beta;
}

static unsigned flags_of(const struct norm_problem *p)
{
	unsigned flags = p->mode == NORM_INFER ? dnnl_use_global_stats : 0;

	if (p->affine != NORM_AFFINE_NONE)
		flags |= dnnl_use_scale;
	if (p->affine == NORM_AFFINE_GAMMA_BETA)
		flags |= dnnl_use_shift;
	return flags;
}

static dnnl_status_t make(struct onednn *o, dnnl_primitive_t *primitive,
						  const_dnnl_op_desc_t desc, const_dnnl_primitive_desc_t hint)
{
	dnnl_primitive_desc_t made = NULL;
	dnnl_status_t status = dnnl_primitive_desc_create(&made, desc, NULL, o->engine, hint);

	if (!status)
		status = dnnl_primitive_create(primitive, made);
	if (made)
		dnnl_primitive_desc_destroy(made);
	return status;
}

static dnnl_status_t make_forward(struct onednn *o, const struct norm_problem *p)
{
	bool statistics = p->mode != NORM_INFER && o->has[MEAN];
	dnnl_prop_kind_t kind = statistics ? dnnl_forward_training : dnnl_forward_inference;
	dnnl_layer_normalization_desc_t layer;
	dnnl_batch_normalization_desc_t batch;
	dnnl_status_t status;

	if (p->op == NORM_BATCH) {
		status = dnnl_batch_normalization_forward_desc_init(&batch, kind, &o->desc[X],
															(float)p->eps, flags_of(p));
		return status ? status : make(o, &o->forward, &batch, NULL);
	}
	status = dnnl_layer_normalization_forward_desc_init(
		&layer, kind, &o->desc[X], &o->desc[MEAN], (float)p->eps, flags_of(p));
	return status ? status : make(o, &o->forward, &layer, NULL);
}

static dnnl_status_t make_backward(struct onednn *o, const struct norm_problem *p)
{
	dnnl_prop_kind_t kind = p->affine != NORM_AFFINE_NONE ? dnnl_backward : dnnl_backward_data;
	dnnl_layer_normalization_desc_t layer;
	dnnl_batch_normalization_desc_t batch;
	const_dnnl_primitive_desc_t hint = NULL;
	dnnl_status_t status = dnnl_primitive_get_primitive_desc(o->forward, &hint);

	if (status)
		return status;
	if (p->op == NORM_BATCH) {
		status = dnnl_batch_normalization_backward_desc_init(
			&batch, kind, &o->desc[DX], &o->desc[X], (float)p->eps, flags_of(p));
		return status ? status : make(o, &o->backward, &batch, hint);
	}
	status = dnnl_layer_normalization_backward_desc_init(
		&layer, kind, &o->desc[DX], &o->desc[X], &o->desc[MEAN], (float)p->eps, flags_of(p));
	return status ? status : make(o, &o->backward, &layer, hint);
}

static void kit_free(struct kit *kit)
{
	for (int i = 0; i < TENSORS; i++)
		if (kit->memory[i])
			dnnl_memory_destroy(kit->memory[i]);
	if (kit->stream)
		dnnl_stream_destroy(kit->stream);
}

static dnnl_status_t kit_make(struct kit *kit, const struct onednn *o)
{
	dnnl_status_t status =
		dnnl_stream_create(&kit->stream, o->engine, dnnl_stream_default_flags);

	for (int i = 0; i < TENSORS && !status; i++)
		if (o->has[i])
			status =
				dnnl_memory_create(&kit->memory[i], &o->desc[i], o->engine, DNNL_MEMORY_NONE);
	return status;
}

static void release(struct norm_plan *plan)
{
	struct onednn *o = plan->state;

	if (!o)
		return;
	kit_free(&o->kit);
	if (o->backward)
		dnnl_primitive_destroy(o->backward);
	if (o->forward)
		dnnl_primitive_destroy(o->forward);
	if (o->engine)
		dnnl_engine_destroy(o->engine);
	free(o);
	plan->state = NULL;
}

static const char *prepare(const struct norm_problem *p, int threads, struct norm_plan *plan)
{
	struct onednn *o = calloc(1, sizeof(*o));
	dnnl_status_t status;

	if (!o)
		return "memory: none";
	plan->state = o;
	atomic_flag_clear(&o->taken);
	omp_set_num_threads(threads);
	describe(o, p);
	status = dnnl_engine_create(&o->engine, dnnl_cpu, 0);
	if (!status)
		status = make_forward(o, p);
	if (!status && p->dir == NORM_BACKWARD)
		status = make_backward(o, p);
	if (!status)
		status = kit_make(&o->kit, o);
	if (status) {
		release(plan);
		return status == dnnl_unimplemented
				   ? "library: oneDNN has no primitive for this problem"
				   : "library: oneDNN failed to prepare";
	}
	for (int i = 0; i < TENSORS; i++)
		if (o->has[i] && i != X && i != DY && i != DX) {
			o->place[i] = plan->workspace;
			plan->workspace += (dnnl_memory_desc_get_size(&o->desc[i]) + 63) / 64 * 64;
		}
	return NULL;
}

/* ---- a call --------------------------------------------------------------------------------------- */

static void bind(const struct onednn *o, struct kit *kit, enum tensor tensor, const void *given,
				 void *workspace)
{
	union {
		const void *in;
		void *out;
	} handle = {given};

	if (!o->has[tensor])
		return;
	if (!given)
		handle.out = (char *)workspace + o->place[tensor];
	if (dnnl_memory_set_data_handle(kit->memory[tensor], handle.out))
		abort();
}

static void execute(const struct onednn *o, const struct kit *kit, dnnl_primitive_t primitive)
{
	dnnl_exec_arg_t args[TENSORS];
	int count = 0;

	for (int i = 0; i < TENSORS; i++)
		if (o->has[i])
			args[count++] = (dnnl_exec_arg_t){arg_of[i], kit->memory[i]};
	if (dnnl_primitive_execute(primitive, kit->stream, count, args) ||
		dnnl_stream_wait(kit->stream))
		abort();
}

static void call(const struct norm_plan *plan, const struct norm_args *a, struct kit *kit)
{
	const struct onednn *o = plan->state;
	bool infer = plan->problem.mode == NORM_INFER;
	const void *const given[TENSORS] = {
		[X] = a->x,
		[Y] = a->y,
		[MEAN] = infer ? a->running_mean : a->mean,
		[VAR] = infer ? a->running_var : a->var,
		[GAMMA] = a->gamma,
		[BETA] = a->beta,
		[DY] = a->dy,
		[DX] = a->dx,
		[DGAMMA] = a->dgamma,
		[DBETA] = a->dbeta,
	};

	for (int i = 0; i < TENSORS; i++)
		bind(o, kit, (enum tensor)i, given[i], a->workspace);
	if (!o->backward || !infer)
		execute(o, kit, o->forward);
	if (o->backward)
		execute(o, kit, o->backward);
}

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t task_lo, int64_t task_hi)
{
	struct onednn *o = plan->state;
	struct kit own = {0};

	(void)stage, (void)task_lo, (void)task_hi; /* one stage of one task */
	omp_set_num_threads(plan->threads_hint);
	if (!atomic_flag_test_and_set(&o->taken)) {
		call(plan, args, &o->kit);
		atomic_flag_clear(&o->taken);
		return;
	}
	if (kit_make(&own, o))
		abort();
	call(plan, args, &own);
	kit_free(&own);
}

static const struct norm_impl impl = {
	.abi = NORM_ABI,
	.size = sizeof(struct norm_impl),
	.name = NORM_PEER_NAME,
	.family = "peer",
	.algorithm = "onednn",
	.isa = "generic",
	.about = NORM_PEER_ABOUT,
	.reject = reject,
	.prepare = prepare,
	.release = release,
	.run = run,
};
#else
static const struct norm_impl impl = PEER_WITHOUT(
	"onednn", "library: this oneDNN is not version 2, whose C API this peer speaks");
#endif

const struct norm_impl *const *norm_plugin_get(uint32_t abi)
{
	static const struct norm_impl *const impls[] = {&impl, NULL};

	return abi == NORM_ABI ? impls : NULL;
}
