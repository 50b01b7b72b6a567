/* Families whose members are independent draws or a constant. */
#include "gen.h"
#include "gen_families.h"

void gen_set_normal(const struct gen *gen)
{
	double mean = gen->input->parameter[0], std = gen->input->parameter[1];

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = mean + std * gen_normal(gen->word[i]);
}

void gen_set_constant(const struct gen *gen)
{
	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = gen->input->parameter[0];
}
