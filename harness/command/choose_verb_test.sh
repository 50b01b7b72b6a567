#!/usr/bin/env bash
# choose, from nothing to a program that takes the choice; the second time from the store alone.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/verb_fixture.sh" || exit 1
source=${NORMLAB_SOURCE:?} build=${NORMLAB_BUILD:?}

printf 'layer/f32/24x96 # one\n\n# and one of many rows, of which few are checked\nrms/f32/4096x128\n' >problems.txt
question=(choose --problems problems.txt --max-normwise 16 --impl naive/centred --impl twopass/wide64 --impl twopass/pairwise
	--input normal --input normal:mean=1e4 --time-budget 1.5)

exits 0 "6 checks and 3 timings are missing" "${question[@]}" --store s.db --dry-run
[ -e s.db ] && fail "--dry-run makes a store"
exits 0 "layer/f32/24x96: ship twopass/wide64" "${question[@]}" --store s.db --quiet
grep -qF "naive/centred" out.txt || fail "the losers are not named: $(cat out.txt)"
cp out.txt first.txt
cp s.db before.db
exits 0 "" "${question[@]}" --store s.db --quiet
cmp -s out.txt first.txt || fail "the same store gives another answer: $(diff first.txt out.txt)"
cmp -s s.db before.db || fail "a store that has everything is written to"
exits 0 "0 checks and 0 timings are missing" "${question[@]}" --store s.db --dry-run

# The choice as C, beside libnorm.
exits 0 "" "${question[@]}" --store s.db --quiet --emit choices.c --json found.json
cat >program.c <<'END'
#include <math.h>
#include <norm.h>
#include <stdio.h>
const struct norm_impl *norm_choice(const struct norm_problem *problem);
static void tell(const char *text)
{
	struct norm_problem problem;
	char why[256];
	const struct norm_impl *impl;

	if (norm_problem_parse(text, &problem, why, sizeof(why)))
		return;
	impl = norm_choice(&problem);
	printf("%s %s\n", text, impl ? impl->name : "none");
}
int main(void)
{
	float x[96], gamma[96], beta[96] = {0}, y[96], sum = 0;
	struct norm_problem problem = norm_problem_default(NORM_LAYER, NORM_F32, 1, 96, 1);
	struct norm_plan plan;

	for (int i = 0; i < 96; i++) {
		x[i] = (float)i;
		gamma[i] = 1;
	}
	if (norm_prepare(norm_choice(&problem), &problem, 1, &plan))
		return 1;
	norm_run(&plan, &(struct norm_args){.x = x, .gamma = gamma, .beta = beta, .y = y});
	norm_release(&plan);
	for (int i = 0; i < 96; i++)
		sum += y[i] * y[i];
	printf("%.3f\n", (double)(sum / 96));
	tell("layer/f32/24x96");
	tell("layer/f32/1000x96");
	tell("rms/f32/4096x128");
	tell("layer/f32/24x97");
	tell("layer/f32/24x96/eps=1e-3");
}
END
cc -std=c11 -Wall -Wextra -Wconversion -Werror -I "$source/impls" program.c choices.c -o program "$build/libnorm.a" -lm 2>cc.txt ||
	cc -std=c11 -Wall -Wextra -Wconversion -Werror -fsanitize=address,undefined -I "$source/impls" program.c choices.c -o program "$build/libnorm.a" -lm 2>cc.txt ||
	fail "the emitted C: $(head -c 600 cc.txt)"
./program >said.txt || fail "the program fails"
layer=$(sed -n 's|^layer/f32/24x96: ship ||p' first.txt) rms=$(sed -n 's|^rms/f32/4096x128: ship ||p' first.txt)
printf '1.000\nlayer/f32/24x96 %s\nlayer/f32/1000x96 %s\nrms/f32/4096x128 %s\nlayer/f32/24x97 none\nlayer/f32/24x96/eps=1e-3 none\n' \
	"$layer" "$layer" "$rms" | cmp -s - said.txt || fail "the program takes another choice: $(cat said.txt), chosen: $layer, $rms"

grep -q '"chosen": true' found.json || fail "--json has no choice"
exits 1 "nothing is within the limits" "${question[@]}" --store s.db --quiet --max-normwise 1e-9
exits 2 "needs --problem" choose
exits 2 "none.txt" choose --problems none.txt
exits 2 "did you mean '--max-ulp'?" choose --problem layer/f32/4x8 --max-upl 1
exits 2 "'-1' is no number of 0 or more" choose --problem layer/f32/4x8 --max-ulp -1
exits 2 "did you mean 'normal'?" choose --problem layer/f32/4x8 --input nromal
before=$(ls -A)
exits 2 "cannot be written" "${question[@]}" --store s.db --quiet --emit /nonexistent/c.c
[ "$before" = "$(ls -A)" ] || fail "a refused output leaves something"

[ $failures -eq 0 ] && echo "all held"
exit $((failures > 0))
