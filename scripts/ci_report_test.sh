#!/usr/bin/env bash
# ci-report on a small suite with a kernel from outside: the first run makes the baseline, the second compares clean, and a kernel
# that got worse turns the third red, in accuracy and in time.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export NORMLAB NORMLAB_REPORT=$work/report GITHUB_STEP_SUMMARY=$work/summary.md
printf '%s\n' 'problem layer/f32/64x768' 'input normal:std=1e-2' 'input normal:mean=1e4' 'time layer/f32/64x768' 'budget 4' \
	'impl plugin/mine' 'impl twopass/centred' 'impl twopass/pairwise' >small.suite
build() { # SED-SCRIPT
	sed "$1" "$NORMLAB_SOURCE/impls/peers/example/mine.c" >mine.c
	cc -O2 -fPIC -shared -I "$NORMLAB_SOURCE/impls" mine.c -o mine.so -lm
}
gate() { # EXPECTED-CODE PHRASE [OPTIONS]
	local code=0 expected=$1 phrase=$2
	shift 2
	: >summary.md
	"$NORMLAB_SOURCE/scripts/ci-report" "$@" ./small.suite --plugin ./mine.so --quiet >log 2>&1 || code=$?
	[ $code -eq "$expected" ] || { cat log; echo "exits $code, not $expected"; exit 1; }
	grep -qF "$phrase" log || { cat log; echo "does not say '$phrase'"; exit 1; }
}

build ''
gate 0 "the first baseline"
[ -s report/index.html ] && [ -s report/baseline.db ] && grep -q "no baseline yet" summary.md
first=$(cksum <report/baseline.db)
gate 0 "nothing got worse"
grep -q "normlab: no regression" summary.md
grep -q "0 worse" summary.md
[ "$(cksum <report/baseline.db)" = "$first" ] || { echo "a run that was not accepted became the baseline"; exit 1; }
gate 0 "the new baseline" --accept
[ "$(cksum <report/baseline.db)" != "$first" ] || { echo "an accepted run did not become the baseline"; exit 1; }
kept=$(cksum <report/baseline.db)

# The mean is rounded to float: within its bound on some data, but more elements are misrounded.
build 's|mean = sum / (double)p->c;|mean = (float)(sum / (double)p->c);|'
gate 1 "red" --accept
grep -q "accuracy got worse" summary.md
grep -q "plugin/mine" summary.md

# The same bits, four times: another kind of red.
build 's|for (int64_t row = 0; row < p->n; row++) {|for (int64_t again = 0; again < 4 * p->n; again++) { int64_t row = again % p->n;|'
gate 3 "worse than the baseline (exit 3)" --accept
grep -q "something got slower" summary.md
[ "$(cksum <report/baseline.db)" = "$kept" ] || { echo "a red run became the baseline"; exit 1; }
echo "baseline made, clean, accepted, red in accuracy, red in time"
