#!/usr/bin/env bash
# Two whole runs of bench, APART_S between their beginnings, on problems that fill L1, L2 and L3, all kernels of
# normlab's own against one baseline; then how much each ratio has changed.
# Usage: apart.sh NORMLAB STORE [run|show]    (run: one of the two, show: the table alone; without: all of it)
set -euo pipefail
normlab=$1 store=$2 part=${3:-both} budget=${BUDGET_S:-150} apart=${APART_S:-600}
width=768 baseline=twopass/centred
rows() { # SHARE% LEVEL FALLBACK_KB: of x and y together; getconf tells a host's cache, sysfs this machine's
	local kb=$3 index
	for index in /sys/devices/system/cpu/cpu0/cache/index*; do
		if [ "$(cat "$index/level" 2>/dev/null)" = "$2" ] && [ "$(cat "$index/type")" != Instruction ]; then
			kb=$(tr -dc 0-9 <"$index/size")
		fi
	done
	echo $((kb * 1024 * $1 / 100 / (8 * width)))
}
problems=()
for fill in "75 1 32" "50 2 1024" "33 3 16384"; do
	# shellcheck disable=SC2086
	problems+=(--problem "layer/f32/$(rows $fill)x$width")
done
run() {
	"$normlab" bench -q "${problems[@]}" --impl '(naive|twopass|welford|compensated|simd)/.*' --baseline "$baseline" \
		--time-budget "$budget" --store "$store" >/dev/null
}
if [ "$part" = run ]; then
	run
	exit
fi
if [ "$part" = both ]; then
	began=$(date +%s)
	run
	left=$((apart - $(date +%s) + began))
	[ "$left" -le 0 ] || sleep "$left"
	run
fi
sqlite3 -header -column "$store" "
WITH last AS (SELECT id, row_number() OVER (ORDER BY id DESC) AS age FROM run WHERE suite = 'bench'),
changes AS (
	SELECT problem, 100 * abs(ln(late.ratio / early.ratio)) AS change,
		late.claim IN ('FASTER', 'SLOWER') AND early.claim IN ('FASTER', 'SLOWER') AND late.claim != early.claim AS contradicts
	FROM ratio late JOIN ratio early USING (problem_id, cache, threads, impl_id, baseline_id)
	JOIN problem ON problem.id = problem_id
	WHERE late.run_id = (SELECT id FROM last WHERE age = 1) AND early.run_id = (SELECT id FROM last WHERE age = 2)
	AND typeof(late.ratio) = 'real' AND typeof(early.ratio) = 'real'),
ranked AS (SELECT *, row_number() OVER (PARTITION BY problem ORDER BY change) AS place,
	count(*) OVER (PARTITION BY problem) AS all_of FROM changes)
SELECT problem, all_of AS ratios, round(max(CASE WHEN 2 * place <= all_of + 1 THEN change END), 2) AS p50_percent,
	round(max(CASE WHEN 10 * place <= 9 * all_of + 5 THEN change END), 2) AS p90_percent,
	round(max(change), 2) AS largest_percent, sum(contradicts) AS contradictions
FROM ranked GROUP BY problem ORDER BY length(problem), problem"
