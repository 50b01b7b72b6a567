/* The page from a small store: every figure's data to the byte, its picture, and nothing raw. */
#include "report.h"
#include "store_fixture.h"

static char folder[64], path[96], out[96];

static int make_store(void **state)
{
	struct message why;
	struct store *store;

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	store_close(store);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	if (!getenv("NORMLAB_KEEP"))
		fixture_remove(folder);
	else
		print_message("%s\n", folder);
	return 0;
}

static void the_page(void **state)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;
	const char *one = path;
	int status;

	(void)state;
	assert_int_equal(store_run_resume(store, &fixture_run, &why), 1);
	fixture_fill(store);
	store_close(store);
	status = report_write(&one, 1, out, &why);
	if (status)
		fail_msg("%s", why.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_store, remove_folder)
		TEST(the_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
