/* Flags to settings, by the table in options.c. Nothing is guessed: an unknown flag is refused. */
#include "option.h"

#include "number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool option_applies(const struct option *option, const struct verb *verb)
{
	const char *at = option->verbs;
	size_t length;

	if (!verb || strcmp(at, "*") == 0)
		return strcmp(at, "*") == 0;
	length = strlen(verb->name);
	for (; *at; at += *at == ' ') {
		size_t word = strcspn(at, " ");

		if (word == length && strncmp(at, verb->name, length) == 0)
			return true;
		at += word;
	}
	return false;
}

static void append(struct texts *texts, const char *text)
{
	const char **grown = realloc(texts->text, (texts->count + 1) * sizeof(*grown));

	if (!grown)
		abort();
	grown[texts->count++] = text;
	texts->text = grown;
}

static int store_count(const struct option *option, const char *value, int64_t *out,
					   struct message *why)
{
	char *end;

	errno = 0;
	*out = strtoll(value, &end, 10);
	if (errno || end == value || *end || (double)*out < option->least)
		return message(why, "%s: '%s' is no whole number of %g or more", option->name, value,
					   option->least);
	return 0;
}

static int store_seed(const struct option *option, const char *value, uint64_t *out,
					  struct message *why)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 0);
	if (errno || end == value || *end || value[0] == '-')
		return message(why, "%s: '%s' is no seed: 0 to 2^64-1, decimal or 0x…", option->name,
					   value);
	return 0;
}

static int store_value(const struct option *option, const char *value, struct settings *out,
					   struct message *why)
{
	char *field = (char *)out + option->offset;
	double real;

	switch (option->kind) {
	case OPTION_FLAG:
		*(int *)(void *)field = 1;
		return 0;
	case OPTION_TEXT:
		if (!*value)
			return message(why, "%s: '' is empty", option->name);
		*(const char **)(void *)field = value;
		return 0;
	case OPTION_TEXTS:
		append((struct texts *)(void *)field, value);
		return 0;
	case OPTION_COUNT:
		return store_count(option, value, (int64_t *)(void *)field, why);
	case OPTION_SEED:
		return store_seed(option, value, (uint64_t *)(void *)field, why);
	case OPTION_NEVER:
	case OPTION_REAL:
		break;
	}
	if (norm_number_parse(value, &real) || !(real >= option->least))
		return message(why, "%s: '%s' is no number of %g or more", option->name, value,
					   option->least);
	*(double *)(void *)field = real;
	return 0;
}

static const struct option *find(const struct verb *verb, const char *name, size_t length)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &options[i];

		if (!option_applies(option, verb))
			continue;
		if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
			return option;
		if (option->letter && length == 2 && name[1] == option->letter && name[0] == '-')
			return option;
	}
	return NULL;
}

/* The flags of this verb are what is allowed, and another verb's flag is said to be one. */
static int refuse_flag(const struct verb *verb, const char *name, struct message *why)
{
	const char *names[64];
	char what[96];
	size_t count = 0;

	for (size_t i = 0; i < option_count && count < 64; i++)
		if (option_applies(&options[i], verb))
			names[count++] = options[i].name;
	snprintf(what, sizeof(what), "flag of normlab %s", verb->name);
	return message_word(why, what, name, names, count, sizeof(names[0]));
}

static int parse_flag(const struct verb *verb, int argc, char **argv, int *at,
					  struct settings *out, struct message *why)
{
	const char *word = argv[*at], *equals = strchr(word, '='), *value;
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *option;
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)length, word);
	option = find(verb, word, length);
	if (!option)
		return refuse_flag(verb, name, why);
	if (option->kind == OPTION_NEVER)
		return message(why, "%s: %s", option->name, option->about);
	if (option->kind == OPTION_FLAG && equals)
		return message(why, "%s: takes no value, and was given '%s'", option->name, equals + 1);
	value = equals ? equals + 1 : NULL;
	if (option->kind != OPTION_FLAG && !value) {
		if (*at + 1 >= argc)
			return message(why, "%s: needs a value: %s %s", option->name, option->name,
						   option->meta);
		value = argv[++*at];
	}
	return store_value(option, value, out, why);
}

int options_parse(const struct verb *verb, int argc, char **argv, struct settings *out,
				  struct message *why)
{
	bool plain = false;

	for (int at = 0; at < argc; at++) {
		if (!plain && strcmp(argv[at], "--") == 0) {
			plain = true;
			continue;
		}
		if (!plain && argv[at][0] == '-' && argv[at][1]) {
			if (parse_flag(verb, argc, argv, &at, out, why))
				return -1;
			continue;
		}
		append(&out->rest, argv[at]);
	}
	return 0;
}
