#!/usr/bin/env bash
# The four programs that a timing process is drawn from, and the four modules of its twins, hold the same code, each at another place in its cache lines.
set -euo pipefail
[[ $("$NORMLAB" --version) == *Release* ]] || exit 0
folder=$(dirname "$NORMLAB")
programs=("$NORMLAB" "$folder"/shifted/normlab-shift{16,32,48})

address() { nm "$1" | awk -v name="$2" '$3 == name { print $1; exit }'; }

modules=("$folder"/shifted/norm-shift{0,16,32,48}.so)

four_places() { # SYMBOL FILE...
	local symbol=$1 file at places
	shift
	places=$(for file in "$@"; do
		at=$(address "$file" "$symbol")
		[ -n "$at" ] || { echo "$file: no $symbol" >&2 && exit 1; }
		echo $((16#$at % 64))
	done)
	[ "$(sort -u <<<"$places" | wc -l)" = 4 ] || { echo "$symbol lies at ${places//$'\n'/ } modulo 64: not four places" && exit 1; }
}
for symbol in norm_find norm_run clock_run; do
	four_places "$symbol" "${programs[@]}"
done
for symbol in norm_find norm_run; do
	four_places "$symbol" "${modules[@]}"
done
for program in "${programs[@]:1}"; do
	[ "$("$program" --version)" = "$("$NORMLAB" --version)" ] || { echo "$program is of another build" && exit 1; }
done
# And all of them are run: here each stand-in says its name before it becomes the program.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$NORMLAB" "$scratch/normlab"
mkdir "$scratch/shifted"
for program in "${programs[@]:1}"; do
	name=$(basename "$program")
	printf '#!/bin/sh\necho %s >>"%s/log"\nexec "%s" "$@"\n' "$name" "$scratch" "$program" >"$scratch/shifted/$name"
	chmod +x "$scratch/shifted/$name"
done
"$scratch/normlab" bench -q --impl naive/centred --problem layer/f32/2x64 --processes 40 --rounds 3 >/dev/null
[ "$(sort -u "$scratch/log" | wc -l)" = 3 ] || { echo "not all of the shifted programs are run" && exit 1; }
[ "$(wc -l <"$scratch/log")" -lt 40 ] || { echo "normlab itself is never the timing process" && exit 1; }
