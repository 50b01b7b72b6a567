#!/usr/bin/env bash
# The layer test passes this tree, and catches one seeded violation of each of its rules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/layers . || { echo "the tree itself breaks its rules"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# seed PATH CONTENT EXPECTED: in an otherwise clean little tree, the file is reported, and with these words.
seed() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree"/{impls/simd,reference,harness,reports,scripts}
	touch "$work/tree"/{impls,reference,harness,reports,scripts}/README.md
	touch "$work/tree"/{impls/norm.h,impls/simd/wide.h,reference/reference.h,harness/gen.h}
	if ! scripts/layers "$work/tree" >"$work/out"; then
		echo "the clean tree is reported:"; cat "$work/out"; exit 1
	fi
	mkdir -p "$(dirname "$work/tree/$1")"
	printf '%b\n' "$2" >"$work/tree/$1"
	if scripts/layers "$work/tree" >"$work/out" || ! grep -F "$1" "$work/out" | grep -F "$3" >/dev/null; then
		echo "not caught: $1: $3"
		cat "$work/out"
		failures=$((failures + 1))
	fi
}

seed extra.txt '' 'prescribed'
seed impls/a.c '#include "reference.h"' 'may not include reference/reference.h'
seed impls/a.c '#include "../harness/gen.h"' 'may not include harness/gen.h'
seed reference/a.c '#include "simd/wide.h"' "kernel's folder"
seed reference/a.c '#include "gen.h"' 'may not include harness/gen.h'
seed harness/a.c '#include "../impls/simd/wide.h"' "kernel's folder"
seed harness/a.c '#include "nowhere.h"' 'no layer'
seed reference/a.c '#include <sqlite3.h>' 'only harness/'
seed impls/a.c '# include <mpfr.h>' 'libc and libm'
seed impls/simd/a.c '#include <immintrin.h>' 'intrinsics'
seed harness/a.c 'x = _mm256_add_ps(x, x);' 'intrinsics'
seed harness/a.c '__m512d x;' 'intrinsics'
seed harness/run.cc '' 'C++'
seed reports/a.c '' 'declared'
seed impls/utils.c '' 'says nothing'
seed impls/a.h 'typedef struct a { int b; } a;' 'typedef'
seed impls/a.h 'typedef int mine_t;' '_t'
seed harness/a.c '// TO''DO later' 'note to do'
seed reports/a.sql '-- /ho''me/me/x.db' 'one machine'
seed impls/a.c '// norm-build: quick -ffast-math' 'looser'
seed harness/long.c "$(printf '\\n%.0s' {1..401})" 'over 400'
seed harness/long.sh "$(printf '\\n%.0s' {1..401})" 'over 400'

# What must pass beside them.
seed impls/a.c '// norm-build: fastmath -ffast-math\n// norm-build: quick -ffp-contract=fast' 'a.c:2: looser'
if grep -q 'a.c:1' "$work/out"; then
	echo "a variant named fastmath is reported"
	failures=$((failures + 1))
fi
seed harness/long.c "// Longer than 400 lines: one table.$(printf '\\n%.0s' {1..401})\n#include \"nowhere.h\"" 'no layer'
if grep -q 'over 400' "$work/out"; then
	echo "a head's reason is not heard"
	failures=$((failures + 1))
fi
rm "$work/tree/harness/long.c" "$work/tree/reports/README.md"
if scripts/layers "$work/tree" >"$work/out" || ! grep -q 'reports: has no README' "$work/out"; then
	echo "not caught: a folder without README.md"
	failures=$((failures + 1))
fi
exit $((failures > 0))
