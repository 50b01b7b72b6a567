/* What filling, the truth and the metrics cost, in ns an element. */
#include "buffers.h"
#include "input.h"
#include "metric.h"
#include "shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const problems[] = {
	"layer/f32/256x4096",
	"layer/f64/256x4096",
	"rms/bf16/256x4096",
	"batch/f32/32x64x512",
	"batch/f32/16384x64/nhwc",
	"layer/f32/256x4096/bwd",
	"layer/f32/256x4096/residual=exact",
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int measure(const char *text)
{
	struct norm_problem p;
	struct message why = {""};
	struct input input;
	struct buffers buffers;
	struct truth *truth;
	const char *phrase = "";
	double begin, filled, known, measured, count;

	if (norm_problem_parse(text, &p, why.text, sizeof(why.text)) ||
		input_parse("normal", &input, &why) || buffers_make(&buffers, &p, BUFFERS_END, &why))
		return -1;
	count = (double)norm_elements(&p);
	begin = now();
	if (input_fill(&input, &p, 1, &buffers.args, &why))
		return -1;
	filled = now();
	truth = truth_compute(&p, &buffers.args, 1, &phrase);
	known = now();
	if (!truth)
		return -1;
	metric_measure(truth, truth_args(truth), NULL);
	measured = now();
	printf("%-36s fill %6.1f  truth %6.1f  metrics %6.1f\n", text, (filled - begin) / count,
		   (known - filled) / count, (measured - known) / count);
	truth_free(truth);
	buffers_free(&buffers);
	return 0;
}

int main(void)
{
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		if (measure(problems[i]))
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
