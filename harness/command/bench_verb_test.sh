#!/usr/bin/env bash
# bench and doctor as a person types them: tables, JSON, stores, and what is refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
fail() { echo "bench_verb_test: $1" >&2; exit 1; }
is() { [ "$1" = "$2" ] || fail "'$1' is not '$2'"; }
quick=(bench --slice 0.2 --rounds 16 --processes 3 -q)

# JSON: the keys that DESIGN section 11 promises, the baseline's own row, a claim for the other.
"$NORMLAB" "${quick[@]}" -p layer/f32/8x64 --impl naive/centred --impl twopass/centred --json rows.json \
	--store kept.db --baseline twopass/centred
json() { sqlite3 :memory: "SELECT $1 FROM json_each(CAST(readfile('rows.json') AS TEXT))"; }
is "$(json 'count(*)')" 2
for key in impl problem cache threads ns gb_per_s ratio_to_copy baseline ratio_to_baseline lo hi; do
	is "$(json "count(json_type(value, '\$.$key'))")" 2
done
is "$(json "json_extract(value, '\$.claim')" | sort -u | tr '\n' ' ')" " AMBIGUOUS "
is "$(json "DISTINCT json_extract(value, '\$.baseline')")" twopass/centred
is "$(sqlite3 kept.db 'SELECT count(*) FROM bench JOIN ratios USING (problem) WHERE ratios.impl = bench.impl')" 1
is "$(sqlite3 kept.db "SELECT count(*) FROM run WHERE finished IS NULL")" 0

# What is refused: one line, exit 2, nothing written.
refused() {
	local want=$1 code=0
	shift
	"$NORMLAB" bench -q "$@" >out 2>err || code=$?
	is "$code" 2
	is "$(wc -l <err)" 1
	is "$(wc -c <out)" 0
	grep -qF -- "$want" err || fail "'$(cat err)' does not say '$want'"
}
refused "needs --problem" --impl naive/centred
refused "did you mean 'naive/centred'" -p layer/f32/8x64 --baseline naive/centre
refused "--problem layer/f32/8x" -p layer/f32/8x
refused "one input" -p layer/f32/8x64 --input normal --input uniform
refused "missing/kept.db" -p layer/f32/8x64 --store missing/kept.db
[ ! -e missing ] || fail "a refused store left a folder"

# Google Benchmark's environment changes nothing.
BENCHMARK_REPETITIONS=3 BENCHMARK_FILTER=none "$NORMLAB" "${quick[@]}" -p layer/f32/8x64 --impl naive/centred \
	--store three.db >/dev/null
is "$(sqlite3 three.db "SELECT count(*) FROM sample JOIN impl ON impl.id = impl_id WHERE family = 'naive'")" 48

# Ctrl-C: what there is is printed, the store can be read, exit 130.
code=0
timeout --preserve-status -s INT 1 "$NORMLAB" bench -q -p layer/f32/8x64 --impl naive/centred --impl twopass/centred \
	--processes 20 --time-budget 30 --store cut.db --json cut.json || code=$?
is "$code" 130
is "$(sqlite3 cut.db 'PRAGMA integrity_check')" ok
