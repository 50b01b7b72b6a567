/* The table itself, in the order in which attributes are printed. */
#include "problem_words.h"

#define FIELD(member) offsetof(struct norm_problem, member)

const char *const norm_op_words[] = {"layer", "rms", "batch", NULL};
const char *const norm_dtype_words[] = {"f32", "f64", "bf16", "f16", NULL};

static const char *const eps_at_words[] = {"inside", "outside", NULL};
static const char *const ddof_words[] = {"0", "1", NULL};
static const char *const affine_words[] = {"none", "gamma", "gamma+beta", NULL};
static const char *const residual_words[] = {"none", "exact", "rounded", NULL};
static const char *const cast_words[] = {"native", "llama", NULL};
static const char *const save_words[] = {"none", "rstd", "var", NULL};
static const char *const stats_words[] = {"computed", "given", NULL};

const struct norm_attribute norm_attributes[] = {
	{"y", NORM_ATTRIBUTE_WORD, FIELD(y), norm_dtype_words, 0, "type of y and dy (x's)"},
	{"param", NORM_ATTRIBUTE_WORD, FIELD(param), norm_dtype_words, 0,
	 "type of gamma, beta and their gradients (f32; f64 with f64)"},
	{"stat", NORM_ATTRIBUTE_WORD, FIELD(stat), norm_dtype_words, 0,
	 "type of saved and running statistics (f32; f64 with f64)"},
	{"eps", NORM_ATTRIBUTE_REAL, FIELD(eps), NULL, 0,
	 "exact value of epsilon (1e-5, rms 1e-6; 1e-5f is the float nearest)"},
	{"eps_at", NORM_ATTRIBUTE_WORD, FIELD(eps_at), eps_at_words, 0,
	 "1/sqrt(var+eps), or outside: 1/(sqrt(var)+eps) (inside)"},
	{"ddof", NORM_ATTRIBUTE_WORD, FIELD(ddof), ddof_words, 0, "var divides by N-ddof (0)"},
	{"affine", NORM_ATTRIBUTE_WORD, FIELD(affine), affine_words, 0,
	 "what follows x_hat (gamma+beta; rms gamma)"},
	{"gamma+1", NORM_ATTRIBUTE_FLAG, FIELD(gamma_plus_one), NULL, 1, "the weight is 1+gamma"},
	{"residual", NORM_ATTRIBUTE_WORD, FIELD(residual), residual_words, 0,
	 "the norm of the real sum x+r, or of that sum rounded to x's type (none)"},
	{"cast", NORM_ATTRIBUTE_WORD, FIELD(cast), cast_words, 0,
	 "llama: x_hat is rounded to y's type before gamma (native)"},
	{"save", NORM_ATTRIBUTE_WORD, FIELD(save), save_words, 0,
	 "outputs mean and rstd, or mean and var (none)"},
	{"nchw", NORM_ATTRIBUTE_FLAG, FIELD(layout), NULL, NORM_NCHW,
	 "batch: features second (this)"},
	{"nhwc", NORM_ATTRIBUTE_FLAG, FIELD(layout), NULL, NORM_NHWC, "batch: features last"},
	{"train", NORM_ATTRIBUTE_FLAG, FIELD(mode), NULL, NORM_TRAIN, "batch statistics (this)"},
	{"infer", NORM_ATTRIBUTE_FLAG, FIELD(mode), NULL, NORM_INFER, "batch: running statistics"},
	{"momentum", NORM_ATTRIBUTE_RATE, FIELD(rate), NULL, NORM_RUNNING_MOMENTUM,
	 "running r = (1-m) r + m v (absent: no update)"},
	{"keep", NORM_ATTRIBUTE_RATE, FIELD(rate), NULL, NORM_RUNNING_KEEP,
	 "running r = k r + (1-k) v, as ONNX (absent)"},
	{"running_ddof", NORM_ATTRIBUTE_WORD, FIELD(running_ddof), ddof_words, 0,
	 "ddof of the running variance (1; ONNX 0)"},
	{"mask", NORM_ATTRIBUTE_FLAG, FIELD(mask), NULL, 1,
	 "batch: a byte per example and position"},
	{"fwd", NORM_ATTRIBUTE_FLAG, FIELD(dir), NULL, NORM_FORWARD, "forward (this)"},
	{"bwd", NORM_ATTRIBUTE_FLAG, FIELD(dir), NULL, NORM_BACKWARD,
	 "backward: dx, dgamma, dbeta"},
	{"stats", NORM_ATTRIBUTE_WORD, FIELD(stats), stats_words, 0,
	 "bwd: given takes mean and rstd as exact inputs (computed)"},
	{"inplace", NORM_ATTRIBUTE_FLAG, FIELD(inplace), NULL, 1,
	 "y aliases x, sum residual, dx dy"},
	{"xstride", NORM_ATTRIBUTE_COUNT, FIELD(xstride), NULL, 0,
	 "elements between rows of x (dense)"},
	{"ystride", NORM_ATTRIBUTE_COUNT, FIELD(ystride), NULL, 0,
	 "elements between rows of y (dense)"},
};
const size_t norm_attribute_count = sizeof(norm_attributes) / sizeof(norm_attributes[0]);
