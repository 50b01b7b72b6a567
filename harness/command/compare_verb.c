/* normlab compare BASE NEW: what got worse, in accuracy and in time. */
#include "compare.h"
#include "compare_show.h"
#include "limits_update.h"
#include "verb.h"

#include <stdio.h>

static int refuse_operands(const struct settings *settings, struct message *why)
{
	size_t most = 2, least = settings->update_limits ? 1 : 2;

	if (settings->rest.count > most)
		return message(why, "compare: '%s' is one too many; two stores, BASE and NEW",
					   settings->rest.text[most]);
	if (settings->rest.count < least)
		return message(why, "compare: needs two stores, BASE and NEW, as in compare base.db "
							"new.db");
	if (settings->update_limits && !settings->limits)
		return message(why, "--update-limits: which file? --limits FILE");
	return 0;
}

static int update(struct store *store, const struct settings *settings, struct message *why)
{
	int64_t rules;

	if (limits_update(store, settings->limits, &rules, why))
		return -1;
	printf("%s: %lld rules, from %s\n", settings->limits, (long long)rules, store_path(store));
	return EXIT_HELD;
}

static int exit_code(const struct compare_tally *tally, const struct settings *settings)
{
	if (tally->regressions)
		return EXIT_FAILED;
	if (tally->slower)
		return EXIT_SLOWER;
	return settings->strict && (tally->ambiguous || tally->untimed.text[0]) ? EXIT_AMBIGUOUS
																			: EXIT_HELD;
}

static int compare(struct store *store, const struct settings *settings, struct message *why)
{
	struct compare_tally tally;
	struct limits *limits = limits_read(settings->limits, why);
	struct compare_request request = {
		.new_store = store,
		.base_path = settings->rest.text[0],
		.limits = limits,
		.spread_percent = settings->spread,
		.force = settings->force,
	};
	int code = -1;

	if (limits && !compare_run(&request, &tally, why) &&
		!compare_show(&request, &tally, settings, why))
		code = exit_code(&tally, settings);
	limits_free(limits);
	return code;
}

int verb_compare(const struct settings *settings)
{
	struct message why;
	struct store *store;
	int code = -1;

	if (refuse_operands(settings, &why))
		return verb_refuse(&why);
	store = store_open(settings->rest.text[settings->rest.count - 1], STORE_READ, &why);
	if (store)
		code = settings->update_limits ? update(store, settings, &why)
									   : compare(store, settings, &why);
	store_close(store);
	return code < 0 ? verb_refuse(&why) : code;
}
