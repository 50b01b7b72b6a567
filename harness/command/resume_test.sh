#!/usr/bin/env bash
# run, killed and interrupted: --resume ends with the rows of an undisturbed run, Ctrl-C leaves what can go on and exit 130, and
# a full disk is one line and a readable store. NORMLAB_KILLS=200 for the long form (8 otherwise).
set -euo pipefail
kills=${NORMLAB_KILLS:-8}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
fail() { echo "resume_test: $1" >&2; exit 1; }
is() { [ "$1" = "$2" ] || fail "'$1' is not '$2'"; }

cat >small.suite <<'SUITE'
about   for this test
budget  0
problem layer/f32/16x64
problem layer/f32/4x33/bwd
problem rms/f32/8x64/residual=exact
input   normal
input   normal:mean=1e4
input   nan
time    layer/f32/4x64
time    rms/f32/4x64
time    layer/f32/4x64 cold
impl    ^(naive|twopass|welford)/centred$
impl    ^exact/rounded$
SUITE
run=(run ./small.suite --rounds 4 --processes 9 --slice 0.05 -q) # no look before the end

# Every column of every result but the numbers of rows; which cells were timed, and in which processes each implementation was.
rows() {
	local columns
	columns=$(sqlite3 "$1" "SELECT group_concat('result.' || name) FROM pragma_table_info('result') WHERE name NOT IN ('id', 'run_id', 'problem_id', 'input_id', 'impl_id')")
	sqlite3 "$1" "SELECT problem, input, impl, $columns FROM result JOIN problem ON problem.id = problem_id JOIN input ON input.id = input_id JOIN impl ON impl.id = impl_id ORDER BY 1, 2, 3, result.seed, output;
		SELECT problem, input, impl, output, threshold_ulp, count FROM outputs JOIN ccdf ON result_id = id ORDER BY 1, 2, 3, 4, 5;
		SELECT problem, cache, threads, impl, verdict FROM bench WHERE family <> 'roof' ORDER BY 1, 2, 3, 4;
		SELECT DISTINCT problem, cache, threads, process, impl FROM sample JOIN problem ON problem.id = problem_id JOIN impl ON impl.id = impl_id WHERE family <> 'roof' ORDER BY 1, 2, 3, 4, 5;
		SELECT count(*), count(finished), suite FROM run;"
}
readable() { is "$(sqlite3 "$1" 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok; }

"$NORMLAB" "${run[@]}" --store whole.db >whole.txt 2>/dev/null || fail "undisturbed it exits $?"
rows whole.db >whole.rows
[ "$(grep -c '|dgamma|' whole.rows)" -gt 3 ] || fail "no gradients of parameters in the rows"

# Killed at any moment, again and again; a run that ends before its kill is compared, and another begins.
completed=0
same() {
	rows cut.db >cut.rows
	cmp -s whole.rows cut.rows || fail "after kills and --resume the rows differ: $(diff whole.rows cut.rows | head -n 5)"
	completed=$((completed + 1))
}
for ((i = 0; i < kills; i++)); do
	"$NORMLAB" "${run[@]}" --store cut.db --resume >cut.txt 2>/dev/null &
	child=$!
	sleep "$(printf '0.%03d' $((RANDOM % 900)))"
	kill -KILL $child 2>/dev/null || true
	code=0
	wait $child 2>/dev/null || code=$?
	[ ! -e cut.db ] || readable cut.db
	if [ $code -eq 0 ]; then
		same
		rm cut.db
	else
		is $code 137
	fi
done
"$NORMLAB" "${run[@]}" --store cut.db --resume >cut.txt 2>/dev/null || fail "resumed it exits $?"
same
is "$(grep '^checks' cut.txt)" "$(grep '^checks' whole.txt)"

# Ctrl-C from a terminal goes to every process of the run, and from kill to one: exit 130 both ways, while it checks and while it
# times, then the same rows.
until_rows() {
	for ((wait = 0; wait < 500; wait++)); do
		[ "$(sqlite3 -readonly cut.db "SELECT count(*) > 9 FROM $1" 2>/dev/null)" != 1 ] || return 0
		sleep 0.01
	done
}
for table in result sample; do
	rm -f cut.db
	code=0
	(until_rows $table; printf '\003'; sleep 1) | script -qec "'$NORMLAB' ${run[*]} --store cut.db" typescript >/dev/null 2>&1 || code=$?
	is "terminal $table $code" "terminal $table 130"
	mv cut.db terminal.db
	"$NORMLAB" "${run[@]}" --store cut.db >/dev/null 2>>typescript &
	child=$!
	until_rows $table
	kill -INT $child
	code=0
	wait $child || code=$?
	is "signal $table $code" "signal $table 130"
	is "$(grep -c -- "--resume goes on" typescript)" 2
	mv cut.db signal.db
	for store in terminal.db signal.db; do
		mv $store cut.db
		is "$(sqlite3 cut.db "SELECT count(*) FROM result WHERE verdict = 'CRASH'")" 0
		is "$(sqlite3 cut.db 'SELECT count(*) FROM run WHERE finished IS NULL')" 1
		"$NORMLAB" "${run[@]}" --store cut.db --resume >/dev/null 2>&1 || fail "after Ctrl-C and --resume it exits $?"
		same
	done
done

# --resume of a run that is complete measures nothing; where there is none, it says so.
"$NORMLAB" "${run[@]}" --store cut.db --resume >/dev/null 2>&1
same
"$NORMLAB" "${run[@]}" --seed 2 --store cut.db --resume >/dev/null 2>said.txt || fail "with another seed it exits $?"
grep -q "has no run of this suite" said.txt || fail "--resume without a run says '$(cat said.txt)'"

# A disk that is full (a limit on the size of files, which needs no privilege), at two sizes: one line, exit 2, what there was.
for kib in 150 500; do
	rm -rf cut.db report
	code=0
	(ulimit -f $kib; exec "$NORMLAB" "${run[@]}" --processes 40 --rounds 40 --store cut.db) >/dev/null 2>said.txt || code=$?
	is "$code" 2
	grep -q "cut.db.*disk is full" said.txt || fail "on a full disk it says '$(cat said.txt)'"
	is "$(wc -l <said.txt)" 1
	readable cut.db
done
"$NORMLAB" "${run[@]}" --store cut.db --resume >/dev/null 2>&1 || fail "with room again and --resume it exits $?"
same

echo "$kills kills, $completed runs completed with the undisturbed one's rows"
