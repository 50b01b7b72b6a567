/*
 * LayerNorm in f32 as a plug-in: the least that normlab checks, times and ranks. Copy it, put your
 * kernel into run(), and say in reject() what it does not compute. It compiles as C and as C++:
 *   cc -O3 -fPIC -shared mine.c -o mine.so $(pkg-config --cflags norm)
 */
#include <norm.h>

#include <float.h>
#include <math.h>
#include <string.h>

/*
 * NULL, or a phrase that begins with what you refuse. To name all that you do compute is safer than to
 * name what you do not: here, the plain problem of this shape, with any epsilon, and nothing else.
 */
static const char *reject(const struct norm_problem *p)
{
	struct norm_problem plain = norm_problem_default(NORM_LAYER, NORM_F32, p->n, p->c, p->s);
	char can[NORM_TEXT_MAX], asked[NORM_TEXT_MAX];

	plain.eps = p->eps;
	norm_problem_print(&plain, can, sizeof(can));
	norm_problem_print(p, asked, sizeof(asked));
	return strcmp(can, asked) ? "attributes: plain layer/f32 only" : NULL;
}

/* Without a prepare() there is one stage of one task: everything, in one call. */
static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t task_lo, int64_t task_hi)
{
	const struct norm_problem *p = &plan->problem;
	const float *gamma = (const float *)args->gamma, *beta = (const float *)args->beta;

	(void)stage, (void)task_lo, (void)task_hi;
	for (int64_t row = 0; row < p->n; row++) {
		const float *x = (const float *)args->x + row * p->c;
		float *y = (float *)args->y + row * p->c;
		double sum = 0, squares = 0, mean, rstd;

		for (int64_t i = 0; i < p->c; i++)
			sum += x[i];
		mean = sum / (double)p->c;
		for (int64_t i = 0; i < p->c; i++)
			squares += (x[i] - mean) * (x[i] - mean);
		rstd = 1 / sqrt(squares / (double)p->c + p->eps);
		for (int64_t i = 0; i < p->c; i++)
			y[i] = (float)((x[i] - mean) * rstd * gamma[i] + beta[i]);
	}
}

/*
 * What you promise of the error, relative, not in ulps: see norm_bound in norm.h. An error above it is
 * OVER_BOUND. Leave .bound out, and you are held to what the naive algorithm could do.
 */
static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	const double u = DBL_EPSILON / 2, unit_y = FLT_EPSILON / 2;
	/* Sums of n terms in double, n u and once more for each later operation; then one rounding to float. */
	double wide = (double)(facts->count + 8) * u * facts->kappa;

	(void)p;
	out->mean = out->var = out->rstd = wide;
	out->conditioned = unit_y + 4 * wide;
	return 0;
}

static const struct norm_impl *const *list(void)
{
	static struct norm_impl mine;
	static const struct norm_impl *const all[] = {&mine, NULL};

	mine.abi = NORM_ABI;
	mine.size = sizeof(mine);
	mine.name = "plugin/mine"; /* family/algorithm, then +flags, then @isa */
	mine.family = "plugin";
	mine.about = "sums in double";
	mine.reject = reject;
	mine.run = run;
	mine.bound = bound;
	return all;
}

/* The one symbol that is looked for. NULL: "I was built for another ABI." */
const struct norm_impl *const *norm_plugin_get(uint32_t abi)
{
	return abi == NORM_ABI ? list() : NULL;
}
