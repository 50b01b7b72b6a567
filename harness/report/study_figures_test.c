/*
 * Every study's figures, from points that a run left (reports/golden/NAME.points): the data to the byte, the
 * picture, and a sentence without holes. NORMLAB_GOLDEN in the environment writes the data anew.
 */
#include "report.h"
#include "store_fixture.h"
#include "study.h"

#include <sys/stat.h>

#define STUDIES 64

static const char *names[STUDIES];

/* panel|series|x|y|lo|hi, as sqlite3 prints them: empty is NULL. */
static void add_point(struct store *store, const char *study, char *line)
{
	char *field[6] = {NULL}, *rest = line;
	double value[4];
	struct message why;

	line[strcspn(line, "\n")] = 0;
	for (int i = 0; i < 6; i++)
		field[i] = strsep(&rest, "|");
	assert_non_null(field[5]);
	for (int i = 0; i < 4; i++)
		value[i] = field[i + 2][0] ? strtod(field[i + 2], NULL) : (double)NAN;
	assert_int_equal(store_point(store,
								 &(struct store_point){study, field[0], field[1], value[0],
													   value[1], value[2], value[3]},
								 &why),
					 0);
}

static void fill(struct store *store, const char *source, const char *study)
{
	char file[512], line[512];
	FILE *points;

	snprintf(file, sizeof(file), "%s/reports/golden/%s.points", source, study);
	points = fopen(file, "r");
	if (!points)
		fail_msg("no %s: harness/study/README.md says how it is made", file);
	while (fgets(line, sizeof(line), points))
		add_point(store, study, line);
	fclose(points);
}

static void compare(const char *source, const char *out, const char *figure)
{
	char command[768], picture[256];
	struct stat facts;

	snprintf(command, sizeof(command), "%s '%s/figures/%s.dat' '%s/reports/golden/%s.dat'",
			 getenv("NORMLAB_GOLDEN") ? "cp" : "diff -u", out, figure, source, figure);
	if (system(command))
		fail_msg("the data of '%s' are not reports/golden/%s.dat", figure, figure);
	snprintf(picture, sizeof(picture), "%s/figures/%s.png", out, figure);
	assert_int_equal(stat(picture, &facts), 0);
	assert_true(facts.st_size > 1000);
}

static void every_study_gives_its_golden_data(void **state)
{
	const char *source = getenv("NORMLAB_SOURCE");
	char folder[64], path[96], out[96], *said = NULL;
	struct message why;
	struct store *store;

	(void)state;
	if (!source)
		skip();
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	for (size_t i = 0; i < study_count; i++) {
		names[i] = studies[i].name;
		fill(store, source, studies[i].name);
	}
	store_close(store);
	if (report_studies(path, names, out, &said, &why))
		fail_msg("%s", why.text);
	for (size_t i = 0; i < study_count; i++) {
		char begins[64];

		snprintf(begins, sizeof(begins), "%s: ", studies[i].name);
		if (!strstr(said, begins))
			fail_msg("%s says nothing", studies[i].name);
	}
	for (const char *const *name = report_figures(); *name; name++)
		if (strncmp(*name, "study_", 6) == 0)
			compare(source, out, *name);
	/* A number that is not there prints as 0 or as nothing. */
	assert_null(strstr(said, "NULL"));
	assert_null(strstr(said, ": \n"));
	free(said);
	if (getenv("NORMLAB_KEEP"))
		print_message("%s\n", folder);
	else
		fixture_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_study_gives_its_golden_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
