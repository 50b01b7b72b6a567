/* Flags to values, or one line that says which flag was wrong. */
#include "wanted.h"

#include "selection.h"

#include <stdlib.h>
#include <string.h>

static void *array(size_t count, size_t size)
{
	void *made = calloc(count ? count : 1, size);

	if (!made)
		abort();
	return made;
}

int wanted_problems(struct wanted *out, const struct texts *texts, struct message *why)
{
	struct message inner;

	out->problems = array(texts->count, sizeof(*out->problems));
	for (size_t i = 0; i < texts->count; i++)
		if (norm_problem_parse(texts->text[i], &out->problems[out->problem_count++], inner.text,
							   sizeof(inner.text)))
			return message(why, "--problem %s: %.900s", texts->text[i], inner.text);
	return 0;
}

int wanted_inputs(struct wanted *out, const struct texts *texts, struct message *why)
{
	struct message inner;

	out->inputs = array(texts->count, sizeof(*out->inputs));
	for (size_t i = 0; i < texts->count; i++)
		if (input_parse(texts->text[i], &out->inputs[out->input_count++], &inner))
			return message(why, "--input %s: %.900s", texts->text[i], inner.text);
	return 0;
}

/* Of those that differ in their instruction set alone, the newest that is available stands for all. */
static bool superseded(const struct norm_impl *impl, const struct norm_impl *const *all)
{
	size_t stem = strcspn(impl->name, "@");

	for (; *all; all++) {
		bool newer = (*all)->cpu > impl->cpu ||
					 ((*all)->cpu == impl->cpu && strcmp(impl->isa, "scalar") == 0 &&
					  strcmp((*all)->isa, "scalar") != 0);

		if (newer && impl->name[stem] == '@' &&
			strncmp((*all)->name, impl->name, stem + 1) == 0 && !norm_unavailable(*all))
			return true;
	}
	return false;
}

static bool only_taken_away(const struct texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		if (texts->text[i][0] != '-')
			return false;
	return true;
}

int wanted_impls(struct wanted *out, const struct texts *texts, struct message *why)
{
	const struct norm_impl *const *all = catalogue();
	const char **names;
	size_t count = catalogue_names(&names);
	bool *picked = array(count, sizeof(*picked));
	int status = selection_pick("--impl", texts, names, count, sizeof(*names), picked, why);
	bool named = !only_taken_away(texts);

	out->impls = array(count, sizeof(*out->impls));
	for (size_t i = 0; i < count && !status; i++) {
		if (!picked[i] || (!named && (norm_unavailable(all[i]) || superseded(all[i], all))))
			continue;
		catalogue_load(all[i]);
		out->impls[out->impl_count++] = all[i];
	}
	free(picked);
	free(names);
	return status;
}

int wanted_read(struct wanted *out, const struct settings *settings, const char *verb,
				const char *example, struct message *why)
{
	static const char *usual[] = {"normal"};
	const struct texts fallback = {usual, 1};

	if (settings->rest.count)
		return message(why, "%s: '%s' is no flag; problems go with --problem", verb,
					   settings->rest.text[0]);
	if (!settings->problems.count)
		return message(why, "%s: needs --problem, as in --problem %s", verb, example);
	if (wanted_problems(out, &settings->problems, why) ||
		wanted_inputs(out, settings->inputs.count ? &settings->inputs : &fallback, why))
		return -1;
	return wanted_impls(out, &settings->impls, why);
}

void wanted_without_reference(struct wanted *wanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < wanted->impl_count; i++)
		if (strcmp(wanted->impls[i]->family, "reference") != 0)
			wanted->impls[kept++] = wanted->impls[i];
	wanted->impl_count = kept;
}

int wanted_baseline(const char *name, const struct norm_impl **out, struct message *why)
{
	const char **names;
	size_t count;

	*out = name ? catalogue_find(name) : NULL;
	if (!name || *out)
		return 0;
	count = catalogue_names(&names);
	message_word(why, "--baseline", name, names, count, sizeof(*names));
	free(names);
	return -1;
}

void wanted_free(struct wanted *wanted)
{
	free(wanted->problems);
	free(wanted->inputs);
	free(wanted->impls);
	*wanted = (struct wanted){0};
}
