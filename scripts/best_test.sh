#!/usr/bin/env bash
# scripts/best on a small run: what is accurate and measured has a row, what errs on hard data has none, the table is C.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/small.suite" <<'SUITE'
impl    simd/wide@scalar
impl    simd/twopass@scalar
impl    simd/exact@scalar
input   normal
input   normal:mean=1e4
problem layer/f32/8x256
time    layer/f32/16x256
budget  2
SUITE
"$NORMLAB" run "$work/small.suite" -o "$work" --quiet --rounds 4 --processes 2 >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$NORMLAB_SOURCE/scripts/best" "$work/normlab.db" >"$work/best.inc"
cat "$work/best.inc"
[ "$(grep -c '^NORM_BEST(NORM_LAYER, NORM_FORWARD, NORM_NCHW, NORM_TRAIN, NORM_F32, 256, 32768, "simd/[a-z]*@scalar", [1-9]' "$work/best.inc")" = 1 ] ||
	{ echo "best_test: not one row for the one problem and instruction set"; exit 1; }
! grep twopass "$work/best.inc" || { echo "best_test: twopass errs on hard data, and has a row"; exit 1; }
grep '^NORM_BEST_SOURCE(".*cores.*normlab' "$work/best.inc" >/dev/null || { echo "best_test: no source"; exit 1; }
cp "$NORMLAB_SOURCE"/impls/{norm,shape}.h "$NORMLAB_SOURCE/impls/best.c" "$work"
cc -std=c11 -Wall -Wextra -Werror -c "$work/best.c" -o "$work/best.o"
! "$NORMLAB_SOURCE/scripts/best" "$work/none.db" 2>/dev/null || { echo "best_test: a store that is not there is no error"; exit 1; }
echo "a table from a store, of what is fit"
