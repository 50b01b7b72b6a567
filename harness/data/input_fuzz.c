/* Any text is refused with a line, or comes back from its own print, and fills small problems. */
#include "buffers.h"
#include "input.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const problems[] = {
	"layer/f32/3x6/eps=0", "layer/f16/2x5/residual=exact", "rms/bf16/2x4/bwd/stats=given",
	"batch/f64/3x2x4/mask/momentum=0.1", "batch/f32/3x2/infer"};

static void fill(const struct input *input)
{
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct norm_problem problem;
		struct buffers buffers;
		struct message why = {""};

		if (norm_problem_parse(problems[i], &problem, why.text, sizeof(why.text)) ||
			buffers_make(&buffers, &problem, BUFFERS_END, &why))
			abort();
		if (input_fill(input, &problem, 1, &buffers.args, &why) && !why.text[0])
			abort();
		if (buffers_touched(&buffers))
			abort();
		buffers_free(&buffers);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[INPUT_TEXT_MAX], printed[2 * INPUT_TEXT_MAX], again[2 * INPUT_TEXT_MAX];
	struct message why = {""};
	struct input input, back;

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (input_parse(text, &input, &why)) {
		if (!why.text[0])
			abort();
		return 0;
	}
	input_print(&input, printed, sizeof(printed));
	/* A text that says every number at full length may print beyond what is read. */
	if (strlen(printed) >= INPUT_TEXT_MAX)
		return 0;
	if (input_parse(printed, &back, &why))
		abort();
	input_print(&back, again, sizeof(again));
	if (strcmp(printed, again) != 0)
		abort();
	if (!input.path[0])
		fill(&input);
	return 0;
}
