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

# doctor: a record is kept, judged again from the store, and too short for a verdict; what is refused.
export XDG_CACHE_HOME=$folder/cache
code=0
"$NORMLAB" doctor -q --record 1 --store record.db >out 2>err || code=$?
is "$code" 2
grep -q "holds no trial" err || fail "a short record is not told: $(cat err)"
is "$(sqlite3 record.db "SELECT count(*) > 0 FROM sample JOIN fact USING (run_id) WHERE name = 'survey A'")" 1
is "$(sqlite3 record.db "SELECT count(*) FROM fact WHERE name IN ('governor', 'load', 'resolves, L1')")" 3
doctor_refused() {
	local want=$1 code=0
	shift
	"$NORMLAB" doctor -q "$@" >out 2>err || code=$?
	is "$code" 2
	is "$(wc -l <err)" 1
	grep -qF -- "$want" err || fail "'$(cat err)' does not say '$want'"
}
doctor_refused "holds no survey" --store kept.db
doctor_refused "needs --store" --record 1
doctor_refused "needs --prove" --trials 3
doctor_refused "needs --prove" --time-budget 3
doctor_refused "missing.db" --store missing.db

# The live proof, cut short: it is told that no trial fits; interrupted, the store can be read.
code=0
"$NORMLAB" doctor -q --prove --time-budget 1 --store proof.db >out 2>err || code=$?
is "$code" 2
grep -q "holds no trial" err || fail "a short proof is not told: $(cat err)"
is "$(sqlite3 proof.db "SELECT count(*) > 0 FROM sample")" 1
code=0
timeout --preserve-status -s INT 2 "$NORMLAB" doctor -q --prove --store proof.db >out 2>err || code=$?
is "$code" 130
is "$(sqlite3 proof.db 'PRAGMA integrity_check')" ok

# A record of 13 minutes with known answers: unlike kernels 10% apart, twins alike; then one with a biased twin.
fake() { # FILE TWIN_FACTOR
	cp record.db "$1"
	sqlite3 "$1" "
		CREATE TEMP TABLE kind AS SELECT impl.id, CASE name WHEN 'survey A elsewhere' THEN $2
			WHEN 'survey B' THEN 1.1 WHEN 'survey C' THEN 1.3 ELSE 1 END AS factor
			FROM fact JOIN impl ON impl = value WHERE name LIKE 'survey A%' OR name LIKE 'survey B' OR name LIKE 'survey C';
		CREATE TEMP TABLE cell AS SELECT problem.id AS problem_id, name = 'survey DRAM' AS cold
			FROM fact JOIN problem ON problem = value WHERE name LIKE 'survey %';
		DELETE FROM sample; DELETE FROM point;
		CREATE TEMP TABLE visit AS WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 799) SELECT i FROM n;
		INSERT INTO point (run_id, study, panel, series, x, y) SELECT 1, 'survey', 'process began', 's', i, i * 1.0 FROM visit;
		WITH RECURSIVE r(round) AS (VALUES (0) UNION ALL SELECT round + 1 FROM r WHERE round < 5)
		INSERT INTO sample SELECT 1, problem_id, iif(cold, 'cold', 'hot'), 1, i, round, kind.id, kind.id, 1,
			1000 * factor * (1 + abs(random() % 1000) * 1e-6), 0 FROM visit, r, kind, cell;"
}
fake good.db 1
"$NORMLAB" doctor -q --store good.db --json rows.json 2>err || fail "a good record is refused: $(tail -1 err)"
grep -q "^0 of .* requirements are missed" err || fail "$(tail -1 err)"
rows() { sqlite3 :memory: "SELECT $1 FROM json_each(CAST(readfile('rows.json') AS TEXT)) WHERE $2"; }
is "$(rows "count(*)" "json_extract(value, '\$.holds') = 'NO'")" 0
is "$(rows "count(DISTINCT json_extract(value, '\$.pair'))" 1)" 4
fake bad.db 1.06
code=0
"$NORMLAB" doctor -q --store bad.db --json rows.json 2>err || code=$?
is "$code" 1
is "$(rows "DISTINCT json_extract(value, '\$.pair')" "json_extract(value, '\$.holds') = 'NO'")" elsewhere
