#!/usr/bin/env bash
# Google Benchmark's flags on bench and run, its file in three formats, and its own compare.py reading two of ours.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
fail() { echo "gbench_flags_test: $1" >&2; exit 1; }
is() { [ "$1" = "$2" ] || fail "'$1' is not '$2'"; }
bench=(bench -q --processes 9 -p layer/f32/8x64 --benchmark_min_time=0.0001s --benchmark_repetitions=8)
json() { sqlite3 :memory: "SELECT $2 FROM json_each(CAST(readfile('$1') AS TEXT), '\$.benchmarks')"; }

# Two files of the same two implementations: nine processes and four aggregates each, in microseconds, with the user's context.
for name in old new; do
	"$NORMLAB" "${bench[@]}" --impl naive/centred --impl twopass/centred --benchmark_out=$name.json --benchmark_time_unit=us \
		--benchmark_context=branch=$name,who=me >/dev/null
done
is "$(json old.json "group_concat(DISTINCT json_extract(value, '\$.run_name'))" | tr ',' '\n' | sort | tr '\n' ' ')" \
	"naive/centred/layer/f32/8x64 twopass/centred/layer/f32/8x64 "
is "$(json old.json "sum(json_extract(value, '\$.run_type') = 'iteration') || ' ' || sum(json_extract(value, '\$.run_type') = 'aggregate')")" "18 8"
is "$(json old.json "DISTINCT json_extract(value, '\$.time_unit')")" us
is "$(sqlite3 :memory: "SELECT json_extract(CAST(readfile('new.json') AS TEXT), '\$.context.branch'), json_extract(CAST(readfile('new.json') AS TEXT), '\$.context.num_cpus') > 0")" "new|1"

# Its mean is the mean of the repetitions.
is "$(json old.json "abs(avg(CASE json_extract(value, '\$.run_type') WHEN 'iteration' THEN json_extract(value, '\$.real_time') END)
	/ avg(CASE json_extract(value, '\$.aggregate_name') WHEN 'mean' THEN json_extract(value, '\$.real_time') END) - 1) < 1e-9")" 1

# A store keeps what its file said: slices of 0.1 ms, eight rounds; and gives the file again.
"$NORMLAB" "${bench[@]}" --impl twopass/centred --store kept.db --benchmark_out=first.csv --benchmark_out_format=csv >/dev/null
is "$(sqlite3 kept.db "SELECT count(*) / 9, avg(real_ns) BETWEEN 3e4 AND 4e5 FROM sample JOIN impl ON impl.id = impl_id WHERE family = 'twopass'")" "8|1"
"$NORMLAB" report kept.db -o page --benchmark_out=again.csv --benchmark_out_format=csv >/dev/null
cmp first.csv again.csv
is "$(head -n 1 first.csv)" "name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,error_occurred,error_message"
"$NORMLAB" report kept.db -o page --benchmark_out=shown.txt --benchmark_out_format=console >/dev/null
grep -q "^twopass/centred/layer/f32/8x64_median .* ns" shown.txt || fail "console: $(head -n 3 shown.txt)"

# The filter: a regex over names, and its negation.
"$NORMLAB" "${bench[@]}" --benchmark_filter='^(naive|twopass)/centred/' --benchmark_out=some.json >/dev/null
is "$(json some.json "count(DISTINCT json_extract(value, '\$.run_name'))")" 2
"$NORMLAB" "${bench[@]}" --impl naive/centred --impl twopass/centred --benchmark_filter=-naive --benchmark_out=some.json >/dev/null
is "$(json some.json "DISTINCT json_extract(value, '\$.run_name')")" twopass/centred/layer/f32/8x64
printf 'time layer/f32/8x64 cold\ntime layer/f32/8x32\nbudget 0\nimpl ^(naive|twopass)/centred$\n' >two.suite
"$NORMLAB" run ./two.suite -q --processes 2 --slice 0.05 --benchmark_filter=/cold$ --benchmark_out=some.json >/dev/null 2>&1
is "$(json some.json "DISTINCT json_extract(value, '\$.run_name')" | sort | tr '\n' ' ')" \
	"naive/centred/layer/f32/8x64/cold twopass/centred/layer/f32/8x64/cold "

# What is refused: one line, exit 2, no file.
refused() {
	local want=$1 code=0
	shift
	"$NORMLAB" "${bench[@]}" "$@" >out 2>err || code=$?
	is "$code" 2
	is "$(wc -l <err)" 1
	grep -qF -- "$want" err || fail "'$(cat err)' does not say '$want'"
	[ ! -e none.json ] || fail "'$*' left a file"
}
refused "shuffled and paired already" --benchmark_enable_random_interleaving=true
refused "did you mean '--benchmark_filter'" --benchmark_fliter=x
refused "a name is naive/centred/layer/f32/8x64" --benchmark_filter=zzz --benchmark_out=none.json
refused "is no regex" --benchmark_filter='(' --benchmark_out=none.json
refused "slices of unequal length" --benchmark_min_time=100x
refused "none of ns, us, ms, s" --benchmark_time_unit=h --benchmark_out=none.json
refused "none of json, csv, console" --benchmark_out_format=xml --benchmark_out=none.json
refused "there is none" --benchmark_time_unit=ms
refused "not KEY=VALUE" --benchmark_context=x --benchmark_out=none.json
refused "writable folder" --benchmark_out=missing/none.json

compare=/usr/share/benchmark/compare.py
if [ -e $compare ] && /usr/bin/python3 -c 'import scipy' 2>/dev/null; then
	/usr/bin/python3 $compare --no-color benchmarks old.json new.json >compared.txt
	is "$(grep -c '^[a-z]*/centred/layer/f32/8x64  *[+-]' compared.txt)" 18
	is "$(grep -c 'pvalue .*U Test, Repetitions: 9 vs 9' compared.txt)" 2
	/usr/bin/python3 $compare --no-color -a filters old.json naive twopass >compared.txt
	grep -q '^\[naive vs. twopass\]/centred/layer/f32/8x64_median' compared.txt || fail "compare.py filters: $(tail -n 3 compared.txt)"
	echo "read by compare.py"
else
	echo "libbenchmark-tools or python3-scipy is not installed: compare.py has not read our files"
fi
