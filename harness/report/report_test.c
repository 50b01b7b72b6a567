/* The page from a small store: every figure's data to the byte, its picture, and nothing raw. */
#include "report.h"
#include "report_text.h"
#include "store_fixture.h"

#include <sys/stat.h>

#define PROBLEM "layer/f32/64x768"

static char folder[64], path[96], out[96], figures[112];

static int make_store(void **state)
{
	struct message why;
	struct store *store;

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	snprintf(figures, sizeof(figures), "%s/figures", out);
	store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	store_close(store);
	return 0;
}

/* With NORMLAB_KEEP in the environment the page stays, to be looked at. */
static int remove_folder(void **state)
{
	(void)state;
	if (getenv("NORMLAB_KEEP"))
		print_message("%s\n", folder);
	else
		fixture_remove(folder);
	return 0;
}

static struct store *again(void)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;

	assert_int_equal(store_run_resume(store, &fixture_run, &why), 1);
	return store;
}

static int report(struct message *why)
{
	const char *one = path;

	return report_write(&one, 1, out, why);
}

static char *content(const char *name)
{
	char file[256];
	struct text text;
	int letter;
	FILE *stream;

	snprintf(file, sizeof(file), "%s/%s", out, name);
	stream = fopen(file, "rb");
	if (!stream)
		fail_msg("no %s", file);
	text_begin(&text);
	while ((letter = fgetc(stream)) != EOF)
		fputc(letter, text.file);
	fclose(stream);
	return text_end(&text);
}

static void holds(const char *name, const char *words)
{
	char *text = content(name);

	if (!strstr(text, words))
		fail_msg("%s lacks '%s'", name, words);
	free(text);
}

static void lacks(const char *name, const char *words)
{
	char *text = content(name);

	if (strstr(text, words))
		fail_msg("%s holds '%s'", name, words);
	free(text);
}

/* Every tag of the picture closes, in order: what a browser would refuse is refused here. */
static void well_formed(const char *name)
{
	char *text = content(name), open[64][32];
	size_t depth = 0;

	for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
		const char *end = strchr(at, '>');
		char word[32];

		assert_non_null(end);
		if (at[1] == '?' || at[1] == '!')
			continue;
		assert_int_equal(sscanf(at + 1 + (at[1] == '/'), "%31[a-zA-Z]", word), 1);
		if (at[1] == '/') {
			assert_true(depth > 0);
			assert_string_equal(open[--depth], word);
		} else if (end[-1] != '/') {
			assert_true(depth < 64);
			strcpy(open[depth++], word);
		}
	}
	assert_int_equal(depth, 0);
	assert_non_null(strstr(text, "<svg"));
	free(text);
}

/* A section without a plot is a table. */
static void drawn(const char *name)
{
	char file[256];
	struct stat facts;

	snprintf(file, sizeof(file), "%s/%s.gp", figures, name);
	if (stat(file, &facts))
		return;
	snprintf(file, sizeof(file), "figures/%s.svg", name);
	well_formed(file);
	snprintf(file, sizeof(file), "%s/%s.png", figures, name);
	assert_int_equal(stat(file, &facts), 0);
	assert_true(facts.st_size > 1000);
}

/* 792576 bytes at 16, 8 and 4 GB/s; errors that are fine, lost, and collapsed. */
static void fill_small(void)
{
	struct store *store = again();

	fixture_result(store, PROBLEM, "normal", &fixture_impls[0], 12.5, 1);
	fixture_result(store, PROBLEM, "normal", &fixture_impls[1], 0.1, 1);
	fixture_result(store, PROBLEM, "normal:mean=1e3", &fixture_impls[0], NAN, 1e3);
	fixture_result(store, PROBLEM, "normal:mean=1e3", &fixture_impls[1], -300, 1e3);
	fixture_timing(store, "layer/f32/128x768", &fixture_impls[0], 98304, 49152);
	fixture_timing(store, "layer/f32/128x768", &fixture_impls[1], 196608, 49152);
	fixture_timing(store, "layer/f32/128x768", &fixture_impls[4], 49152, 49152);
	store_close(store);
}

/* Two threads double two of three; cold all cost more; and errors at three sizes. */
static void fill_ways(void)
{
	struct store *store = again();
	static const char problem[] = "layer/f32/128x768";

	fixture_timing_way(store, problem, "hot", 2, &fixture_impls[0], 49152, 24576);
	fixture_timing_way(store, problem, "hot", 2, &fixture_impls[1], 196608, 24576);
	fixture_timing_way(store, problem, "hot", 2, &fixture_impls[4], 24576, 24576);
	fixture_timing_way(store, problem, "cold", 1, &fixture_impls[0], 147456, 98304);
	fixture_timing_way(store, problem, "cold", 1, &fixture_impls[1], 245760, 98304);
	fixture_timing_way(store, problem, "cold", 1, &fixture_impls[4], 98304, 98304);
	fixture_result(store, "layer/f32/64x64", "normal", &fixture_impls[1], 0.05, 1);
	fixture_result(store, "layer/f32/64x4096", "normal", &fixture_impls[1], 0.2, 1);
	store_close(store);
}

/* Byte for byte what reports/golden/ holds; NORMLAB_GOLDEN in the environment writes it anew. */
static void every_figure_gives_its_golden_data(void **state)
{
	const char *source = getenv("NORMLAB_SOURCE");
	struct message why;
	char command[512];

	(void)state;
	if (!source)
		skip();
	fill_small();
	fill_ways();
	if (report(&why))
		fail_msg("%s", why.text);
	for (const char *const *name = report_figures(); *name; name++) {
		if (strncmp(*name, "study_", 6) == 0) /* study_figures_test.c */
			continue;
		snprintf(command, sizeof(command), "%s '%s/%s.dat' '%s/reports/golden/%s.dat'",
				 getenv("NORMLAB_GOLDEN") ? "cp" : "diff -u", figures, *name, source, *name);
		if (system(command))
			fail_msg("the data of '%s' are not reports/golden/%s.dat", *name, *name);
		drawn(*name);
	}
}

static void sentences_are_computed(void **state)
{
	struct message why;

	(void)state;
	fill_small();
	if (report(&why))
		fail_msg("%s", why.text);
	holds("index.html", "On layer/f32/128x768, naive/centred is the fastest at 1 ns an element "
						"(0.50 of a copy&#39;s speed); its worst error is NaN.");
	holds("index.html",
		  "twopass/centred holds its error to 3e2 u on all of this data and takes 2 "
		  "times as long.");
	holds("report.md", "Of 4 pairs of an implementation and data, 1 stay within 2 u");
	holds("report.md", "1 return NaN or Inf and 1 turn whole rows into zeros");
	holds("report.md", "the fastest moves 8 GB/s at 774 KiB (naive/centred, 0.50 of a copy)");
	holds("report.md",
		  "on normal 0.00407% of the elements of twopass/centred and 92.3% of those of "
		  "naive/centred");
	lacks("index.html", "{{");
	lacks("index.html", "src=\"http");
	lacks("index.html", "href=\"http");
}

static void a_likely_run_is_drawn(void **state)
{
	struct store *store = again();
	struct message why;

	(void)state;
	fixture_fill(store);
	fixture_fill_ways(store);
	store_close(store);
	if (report(&why))
		fail_msg("%s", why.text);
	for (const char *const *name = report_figures(); *name; name++)
		drawn(*name);
}

static void ways_have_their_sentences(void **state)
{
	struct message why;

	(void)state;
	fill_small();
	fill_ways();
	if (report(&why))
		fail_msg("%s", why.text);
	holds("report.md", "With 2 threads instead of 1, layer/f32/128x768 (hot): the fastest, "
					   "naive/centred, moves 2.00 times as much, a copy 2.00 times.");
	holds("report.md", "layer/f32/128x768: warm the fastest is naive/centred, cold it again, "
					   "which then takes 1.5 times its warm time.");
	holds("report.md", "On normal, from N = 64 to 4096 the error of twopass/centred goes from "
					   "0.05 to 0.2 u.");
	holds("report.md", "errors of the output none passes its bound");
}

static void nothing_measured_is_said(void **state)
{
	struct message why;

	(void)state;
	if (report(&why))
		fail_msg("%s", why.text);
	holds("index.html", "Nothing was measured for this in this store.");
	holds("index.html", "there is no recommendation");
	holds("figures/heat.dat", "# block\trow");
}

/* A plug-in names itself, and a user names files: neither may write into the page or a plot. */
static void names_stay_text(void **state)
{
	const struct norm_impl rude = {.name = "plug/\"<script>alert('1')</script>`|_{\\n}^@&\n%s",
								   .family = "plu<g>in\\"};
	struct store *store = again();
	struct message why;

	(void)state;
	fixture_result(store, PROBLEM, "file:<b>\"'\\x@{a}_b^c|", &rude, 3, 1);
	fixture_result(store, PROBLEM, "file:<b>\"'\\x@{a}_b^c|", &fixture_impls[1], 2, 1);
	fixture_timing(store, PROBLEM, &rude, 50000, 25000);
	fixture_timing(store, PROBLEM, &fixture_impls[1], 60000, 25000);
	store_close(store);
	if (report(&why))
		fail_msg("%s", why.text);
	drawn("pareto");
	drawn("heat");
	lacks("index.html", "<script>alert");
	lacks("index.html", "<b>");
	lacks("report.md", "<script>alert");
}

static char *path_of_programs(void)
{
	const char *programs = getenv("PATH");
	char *copy = strdup(programs ? programs : "/usr/bin:/bin");

	assert_non_null(copy);
	return copy;
}

static void without_gnuplot_the_rest_goes_on(void **state)
{
	struct store *store = again();
	char *kept = path_of_programs();
	struct message why;
	struct stat facts;
	char picture[160];

	(void)state;
	fixture_result(store, PROBLEM, "normal", &fixture_impls[0], 3, 1);
	store_close(store);
	setenv("PATH", "/nowhere", 1);
	assert_int_equal(report(&why), 1);
	assert_non_null(strstr(why.text, "gnuplot: not found in PATH"));
	setenv("PATH", kept, 1);
	holds("index.html", "apt-get install gnuplot-nox");
	holds("report.md", "apt-get install gnuplot-nox");
	holds("figures/heat.dat", "naive/centred");
	snprintf(picture, sizeof(picture), "%s/heat.svg", figures);
	assert_int_equal(stat(picture, &facts), -1);
	free(kept);
}

static void a_failing_gnuplot_is_quoted(void **state)
{
	struct store *store = again();
	char *kept = path_of_programs(), file[256];
	struct message why;
	FILE *script;

	(void)state;
	fixture_result(store, PROBLEM, "normal", &fixture_impls[0], 3, 1);
	store_close(store);
	snprintf(file, sizeof(file), "%s/gnuplot", folder);
	script = fopen(file, "w");
	assert_non_null(script);
	fputs("#!/bin/sh\necho first; echo 'no terminal called svg' >&2; echo\nexit 1\n", script);
	fclose(script);
	chmod(file, 0755);
	setenv("PATH", folder, 1);
	assert_int_equal(report(&why), 1);
	assert_string_equal(why.text, "gnuplot: figure 'heat': no terminal called svg");
	setenv("PATH", kept, 1);
	holds("index.html", "no terminal called svg");
	free(kept);
}

static void what_cannot_be_written_is_one_line(void **state)
{
	struct message why;

	(void)state;
	snprintf(out, sizeof(out), "%s/none/out", folder);
	assert_int_equal(report(&why), -1);
	assert_non_null(strstr(why.text, "/none/out"));
	assert_null(strchr(why.text, '\n'));
	snprintf(out, sizeof(out), "%s", path);
	assert_int_equal(report(&why), -1);
	assert_non_null(strstr(why.text, "no folder"));
	snprintf(path, sizeof(path), "%s/none.db", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
	assert_int_equal(report(&why), -1);
	assert_non_null(strstr(why.text, "none.db"));
}

static void every_figure_has_its_words(void **state)
{
	(void)state;
	assert_non_null(report_figures()[0]);
	for (const char *const *name = report_figures(); *name; name++) {
		assert_true(strlen(report_title(*name)) > 0);
		assert_true(strlen(report_title(*name)) < 48);
	}
}

static void templates_replace_and_escape(void **state)
{
	const struct text_name names[] = {{"a", "1{{b}}"}, {"b", ""}};
	struct text text;

	(void)state;
	text_begin(&text);
	text_fill(text.file, "{{a}}{{b}}-{{a}}", names, 2);
	text_html(text.file, "<a b='\"&'>");
	text_markdown(text.file, "|a_b\n");
	text_gnuplot(text.file, "a\"b\\\t");
	assert_string_equal(text_end(&text), "1{{b}}-1{{b}}&lt;a b=&#39;&quot;&amp;&#39;&gt;"
										 "\\|a\\_b \"a'b/ \"");
	free(text.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_store, remove_folder)
		TEST(every_figure_gives_its_golden_data),
		TEST(sentences_are_computed),
		TEST(ways_have_their_sentences),
		TEST(nothing_measured_is_said),
		TEST(names_stay_text),
		TEST(without_gnuplot_the_rest_goes_on),
		TEST(a_failing_gnuplot_is_quoted),
		TEST(what_cannot_be_written_is_one_line),
		TEST(a_likely_run_is_drawn),
		cmocka_unit_test(every_figure_has_its_words),
		cmocka_unit_test(templates_replace_and_escape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
