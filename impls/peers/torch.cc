/*
 * libtorch 1.13: its LayerNorm and BatchNorm kernels, called below the dispatcher on the caller's
 * buffers (at::layer_norm itself allocates its output, which alone can cost more than the kernel), and
 * RMSNorm, of which it has none, composed of its operators as model code does. What it saves is rstd.
 * A backward whose statistics are not given computes them first (layer: by its forward); in the time.
 *
 * norm-build: impl peer/torch libtorch's layer and batch kernels, and rms composed of its operators
 * norm-build: package libtorch-dev
 * norm-build: link torch_cpu c10
 */
#include "peer.h"

#include <torch/csrc/api/include/torch/version.h>
#if TORCH_VERSION_MAJOR == 1 && TORCH_VERSION_MINOR == 13
/* Debian builds the library for these on x86-64; the headers' dispatch must agree with it. */
# if defined(__x86_64__)
#  define HAVE_AVX2_CPU_DEFINITION   1
#  define HAVE_AVX512_CPU_DEFINITION 1
# endif
# include <ATen/ATen.h>
# include <ATen/Parallel.h>
# include <ATen/native/batch_norm.h>
# include <ATen/native/layer_norm.h>
# include <array>
# include <atomic>
# include <cmath>
# include <cstdio>
# include <cstdlib>

/* Nothing here is meant for a linker but norm_plugin_get(). */
namespace
{

/* ---- what it computes ---------------------------------------------------------------------------- */

const char *reject_types(const norm_problem *p)
{
	if (p->x == NORM_F16)
		return "types: libtorch 1.13 has no f16 kernels for a CPU";
	if (p->param != p->x)
		return "param: given to these kernels in x's type";
	if (p->op != NORM_RMS && p->stat != p->x)
		return "stat: these kernels keep statistics in x's type";
	return nullptr;
}

const char *reject_rms(const norm_problem *p)
{
	if (p->dir == NORM_BACKWARD)
		return "bwd: libtorch 1.13 has no RMSNorm, and only its forward is composed here";
	if (p->save)
		return "save: the composed RMSNorm keeps nothing";
	if (p->affine != NORM_AFFINE_GAMMA)
		return "affine: the composed RMSNorm has a weight";
	if (p->x == NORM_BF16 && p->cast != NORM_CAST_LLAMA)
		return "cast: in bf16, operators round before the weight, as llama does";
	return nullptr;
}

const char *reject_batch(const norm_problem *p)
{
	if (p->x == NORM_BF16)
		return "types: only libtorch's f32 and f64 batch kernels are called here";
	if (p->eps == 0)
		return "eps: libtorch takes rstd for 0, not Inf, where variance and eps are 0";
	if (p->running == NORM_RUNNING_KEEP)
		return "keep: libtorch has momentum, and 1 - keep is not exact";
	if (p->running && p->running_ddof != 1)
		return "running_ddof: libtorch's running variance is the unbiased one";
	if (p->running && p->n * p->s < 2)
		return "momentum: libtorch's running variance of one element is NaN";
	return nullptr;
}

const char *reject(const norm_problem *p)
{
	const char *phrase = peer_reject(p);

	if (!phrase)
		phrase = reject_types(p);
	if (!phrase && p->x != NORM_F64)
		phrase = peer_reject_float_eps(p);
	if (phrase)
		return phrase;
	if (p->save == NORM_SAVE_VAR)
		return "save: libtorch saves rstd, not the variance";
	if (p->inplace)
		return "inplace: libtorch does not say that its kernels may";
	if (p->op == NORM_RMS)
		return reject_rms(p);
	if (p->cast != NORM_CAST_NATIVE)
		return "cast: libtorch rounds once, at the end";
	return p->op == NORM_BATCH ? reject_batch(p) : nullptr;
}

/* ---- a prepared problem ---------------------------------------------------------------------------- */

enum tensor {
	X,
	Y,
	MEAN,
	RSTD,
	SQUARES,
	RUNNING_MEAN,
	RUNNING_VAR,
	GAMMA,
	BETA,
	DY,
	DX,
	DGAMMA,
	DBETA,
	TENSORS
};

/* Tensors without memory of their own: each call gives them the caller's. Undefined: not used. */
struct kit {
	std::array<at::Tensor, TENSORS> of;
};

struct torch_plan {
	kit shared;
	std::atomic_flag taken = ATOMIC_FLAG_INIT; /* shared */
	size_t place[TENSORS];                     /* in the workspace, for what the caller lacks */
};

at::Tensor blank(at::IntArrayRef sizes, at::IntArrayRef strides, at::ScalarType type)
{
	static double nowhere;

	return strides.empty() ? at::from_blob(&nowhere, sizes, at::dtype(type))
						   : at::from_blob(&nowhere, sizes, strides, at::dtype(type));
}

at::Tensor blank_data(const norm_problem &p, at::ScalarType type)
{
	if (p.op != NORM_BATCH || p.s == 1)
		return blank({p.n, p.c}, {}, type);
	if (p.layout == NORM_NHWC)
		return blank({p.n, p.c, 1, p.s}, {p.s * p.c, 1, p.s * p.c, p.c}, type);
	return blank({p.n, p.c, p.s}, {}, type);
}

kit make_kit(const norm_problem &p)
{
	const at::ScalarType types[] = {at::kFloat, at::kDouble, at::kBFloat16, at::kHalf};
	const at::ScalarType type = types[p.x];
	const int64_t sets = p.op == NORM_BATCH ? p.c : p.n;
	kit made;

	for (tensor i : {X, Y})
		made.of[i] = blank_data(p, type);
	for (tensor i : {MEAN, RSTD, SQUARES})
		made.of[i] = blank({sets}, {}, type);
	if (p.running || p.mode == NORM_INFER)
		for (tensor i : {RUNNING_MEAN, RUNNING_VAR})
			made.of[i] = blank({sets}, {}, type);
	if (p.affine != NORM_AFFINE_NONE)
		made.of[GAMMA] = blank({p.c}, {}, type);
	if (p.affine == NORM_AFFINE_GAMMA_BETA)
		made.of[BETA] = blank({p.c}, {}, type);
	if (p.dir == NORM_FORWARD)
		return made;
	for (tensor i : {DY, DX})
		made.of[i] = blank_data(p, type);
	if (p.affine != NORM_AFFINE_NONE)
		made.of[DGAMMA] = blank({p.c}, {}, type);
	if (p.affine == NORM_AFFINE_GAMMA_BETA)
		made.of[DBETA] = blank({p.c}, {}, type);
	return made;
}

const char *prepare(const norm_problem *p, int, norm_plan *plan)
try {
	auto *made = new torch_plan;

	plan->state = made;
	made->shared = make_kit(*p);
	for (size_t i = 0; i < TENSORS; i++) {
		made->place[i] = plan->workspace;
		if (made->shared.of[i].defined() && i != X && i != DY && i != DX)
			plan->workspace += (made->shared.of[i].nbytes() + 63) / 64 * 64;
	}
	return nullptr;
} catch (const std::exception &) {
	return "library: libtorch failed to prepare";
}

void release(norm_plan *plan)
{
	delete static_cast<torch_plan *>(plan->state);
	plan->state = nullptr;
}

/* ---- a call --------------------------------------------------------------------------------------- */

void bind(const torch_plan &made, const kit &with, const norm_args &a)
{
	const void *const given[TENSORS] = {
		a.x,     a.y,    a.mean, a.rstd, nullptr,  a.running_mean, a.running_var,
		a.gamma, a.beta, a.dy,   a.dx,   a.dgamma, a.dbeta};

	for (size_t i = 0; i < TENSORS; i++) {
		void *memory = const_cast<void *>(given[i]);

		if (!with.of[i].defined())
			continue;
		if (!memory)
			memory = static_cast<char *>(a.workspace) + made.place[i];
		with.of[i].storage().unsafeGetStorageImpl()->set_data_ptr_noswap(
			at::DataPtr(memory, at::kCPU));
	}
}

void layer_forward(const norm_problem &p, kit &t)
{
	at::native::LayerNormKernel(at::kCPU, t.of[X], t.of[GAMMA], t.of[BETA], p.n, p.c, p.eps,
								&t.of[Y], &t.of[MEAN], &t.of[RSTD]);
}

void layer_backward(const norm_problem &p, kit &t)
{
	at::native::LayerNormBackwardKernel(at::kCPU, t.of[DY], t.of[X], t.of[MEAN], t.of[RSTD],
										t.of[GAMMA], p.n, p.c, &t.of[DX], &t.of[DGAMMA],
										&t.of[DBETA]);
}

/* As LlamaRMSNorm is written: the statistics in f32, the weight after the cast back. */
void rms_forward(const norm_problem &p, kit &t)
{
	const at::Tensor wide = p.x == NORM_BF16 ? t.of[X].to(at::kFloat) : t.of[X];
	const at::Tensor rstd = at::rsqrt(wide.pow(2).mean(-1, true).add_(p.eps));

	if (p.x == NORM_BF16)
		at::mul_out(t.of[Y], (wide * rstd).to(at::kBFloat16), t.of[GAMMA]);
	else
		at::mul_out(t.of[Y], wide, rstd).mul_(t.of[GAMMA]);
}

/*
 * The library's own loop over features, which it exports only together with an allocated output:
 * rstd and running statistics from the kernel's mean and sum of squares, in double.
 */
template <typename number>
void batch_finish(const norm_problem &p, kit &t, const number *squares)
{
	const double count = static_cast<double>(p.n * p.s);
	const number *mean = t.of[MEAN].data_ptr<number>();
	number *rstd = t.of[RSTD].data_ptr<number>();

	for (int64_t i = 0; i < p.c; i++)
		rstd[i] = static_cast<number>(1 / std::sqrt(double(squares[i]) / count + p.eps));
	if (!p.running || p.dir == NORM_BACKWARD)
		return;
	number *running_mean = t.of[RUNNING_MEAN].data_ptr<number>();
	number *running_var = t.of[RUNNING_VAR].data_ptr<number>();
	for (int64_t i = 0; i < p.c; i++) {
		running_mean[i] = static_cast<number>(p.rate * double(mean[i]) +
											  (1 - p.rate) * double(running_mean[i]));
		running_var[i] = static_cast<number>(p.rate * (double(squares[i]) / (count - 1)) +
											 (1 - p.rate) * double(running_var[i]));
	}
}

void batch_statistics(const norm_problem &p, kit &t)
{
	if (p.mode == NORM_INFER || p.stats == NORM_STATS_GIVEN)
		return;
	at::native::batch_norm_cpu_collect_stats_stub(at::kCPU, t.of[MEAN], t.of[SQUARES], t.of[X]);
	if (p.x == NORM_F64)
		batch_finish(p, t, t.of[SQUARES].data_ptr<double>());
	else
		batch_finish(p, t, t.of[SQUARES].data_ptr<float>());
}

void batch_forward(const norm_problem &p, kit &t)
{
	batch_statistics(p, t);
	at::native::batch_norm_cpu_stub(at::kCPU, t.of[Y], t.of[X], t.of[GAMMA], t.of[BETA],
									t.of[MEAN], t.of[RSTD], t.of[RUNNING_MEAN],
									t.of[RUNNING_VAR], p.mode == NORM_TRAIN, p.eps);
}

void batch_backward(const norm_problem &p, kit &t)
{
	batch_statistics(p, t);
	at::native::batch_norm_cpu_backward_stub(at::kCPU, t.of[DX], t.of[DGAMMA], t.of[DBETA],
											 t.of[DY], t.of[X], t.of[GAMMA], t.of[RUNNING_MEAN],
											 t.of[RUNNING_VAR], t.of[MEAN], t.of[RSTD],
											 p.mode == NORM_TRAIN, p.eps);
}

void call(const norm_problem &p, kit &t)
{
	const bool backward = p.dir == NORM_BACKWARD;

	if (p.op == NORM_RMS)
		rms_forward(p, t);
	else if (p.op == NORM_BATCH)
		(backward ? batch_backward : batch_forward)(p, t);
	else if (!backward || p.stats == NORM_STATS_COMPUTED)
		layer_forward(p, t);
	if (backward && p.op == NORM_LAYER)
		layer_backward(p, t);
}

void run(const norm_plan *plan, const norm_args *args, int, int64_t, int64_t)
try {
	auto *made = static_cast<torch_plan *>(plan->state);
	const c10::InferenceMode no_gradients;

	/* Setting it clears caches of the library. */
	if (at::get_num_threads() != plan->threads_hint)
		at::set_num_threads(plan->threads_hint);
	if (!made->taken.test_and_set()) {
		bind(*made, made->shared, *args);
		call(plan->problem, made->shared);
		made->taken.clear();
		return;
	}
	kit own = make_kit(plan->problem);
	bind(*made, own, *args);
	call(plan->problem, own);
} catch (const std::exception &error) {
	/* A row must not look measured when the library refused. */
	std::fprintf(stderr, "%s: %s\n", NORM_PEER_NAME, error.what());
	std::abort();
}

const norm_impl impl = {
	NORM_ABI, sizeof(norm_impl), NORM_PEER_NAME, "peer", "torch", "generic", NORM_PEER_ABOUT, 0,
	reject,   prepare,           release,        run,    nullptr, nullptr,
};

} // namespace
#else
static const norm_impl impl =
	PEER_WITHOUT("torch", "library: this libtorch is not 1.13, whose kernels this peer calls");
#endif

const norm_impl *const *norm_plugin_get(uint32_t abi)
{
	static const norm_impl *const impls[] = {&impl, nullptr};

	return abi == NORM_ABI ? impls : nullptr;
}
