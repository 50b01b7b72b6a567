#!/usr/bin/env bash
# normlab study as a person meets it: the list, a study's page and sentence, a wrong name, and studies on the main page.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/verb_fixture.sh" || exit 1

"$normlab" study >list.txt || fail "the list exits $?"
"$normlab" list studies | diff list.txt - || fail "study alone and list studies differ"
[ "$(wc -l <list.txt)" -ge 18 ] || fail "fewer studies than seventeen: $(cat list.txt)"

"$normlab" study seedz >out.txt 2>err.txt
[ $? -eq 2 ] || fail "a wrong name does not exit 2"
grep -q "did you mean 'seeds'" err.txt || fail "a wrong name is answered by: $(cat err.txt)"
[ ! -e study ] || fail "a wrong name leaves a folder"

"$normlab" study seeds histogram --quick -q -o s >out.txt || fail "seeds and histogram exit $?"
grep -q '^seeds: Of 8 worked examples, 3 divide by N − 1' out.txt || fail "seeds says: $(cat out.txt)"
grep -q '^histogram: ' out.txt || fail "histogram says nothing"
for file in index.html report.md normlab.db figures/study_{seeds,histogram}.{dat,gp,png,svg}; do
	[ -s "s/$file" ] || fail "s/$file is not there"
done
grep -q 'id="heat"' s/index.html && fail "a study's page has figures that are not its own"
"$normlab" report s/normlab.db -o r >/dev/null || fail "report exits $?"
grep -q 'id="study_seeds"' r/index.html || fail "the main page lacks a study that the store holds"
grep -q 'id="study_eps"' r/index.html && fail "the main page has a study that the store does not hold"
[ $failures -eq 0 ]
