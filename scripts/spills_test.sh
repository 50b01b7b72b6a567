#!/usr/bin/env bash
# No spills in the hot loops of impls/simd: the object code, read. A loop is hot if it holds vectors of 256 bits or more, holds no other
# loop, and is entered at its head alone (what is entered in its middle is code between loops). In a hot loop
# nothing may move vectors, or scalars of their registers, to or from the stack. Listed below: what is known to, and why.
# Seen to fail on a loop with more accumulators than registers.
set -euo pipefail
[ "$(uname -m)" = x86_64 ] || { echo "spills_test: reads x86-64 alone"; exit 0; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FUNCTION@ISA. Everywhere: short_save, a row's moments handed to who saves them, once a row. On AVX2, 16 registers:
# rows_exact, rows_faithful of bf16 and f16: the constants of rounding to odd and to 16 bits beside those of the kernel are more
#   than 16, and four are read again in each turn of some 60 instructions.
# rows_fast, rows_wide of bf16: accumulators of the row ahead, beside this row's y and what rounds it; of f32 and f16: a short row
#   of 16 vectors, of which gcc holds two in memory.
# batch_wide_ of bf16 and f16: as rows_faithful; batch_wide_sum_run of f32: four pairs of f64 beside their sums.
# batch_own_sum_rows of bf16 and f16: the last columns of a row, by way of memory (vec_part.h).
# gradient_row_sums: four sums of sixteen f64 lanes, the same on every instruction set, fill 16 registers by themselves.
# gradient_run, fused_wide of bf16: as rows_wide of bf16.
# again_: the sweep of a row whose shift was a bad one; its accumulators are handed over in memory.
allowed='^short_save_[a-z0-9.]*@|^(rows_(exact|faithful)_(bf16|f16)|rows_(fast|wide)[a-z_]*_(bf16|f16|f32)[.a-z0-9]*|batch_(wide_[a-z_]*|own_sum_rows)_(bf16|f16)|batch_wide_sum_run_f32|gradient_row_sums_[a-z0-9.]*|(gradient_run|fused_wide)_bf16|again_[a-z0-9_.]*)@avx2 '

spills() { objdump -d --no-show-raw-insn "$1" | awk -f "$here/spills.awk"; }

fail=0
total=0
for isa in avx2 avx512; do
	(cd "$work" && ar x "$NORMLAB_BUILD/libnorm.a" "simd_$isa.c.o")
	spills "$work/simd_$isa.c.o" >"$work/$isa"
	loops=$(sed -n 's/^loops //p' "$work/$isa")
	total=$((total + loops))
	# A kernel's sums and its y, for four elements: fewer loops than that were not found, not absent.
	[ "$loops" -ge 16 ] || { echo "spills_test: $isa: only $loops hot loops were found"; fail=1; }
	sed "/^loops /d; s/ /@$isa /" "$work/$isa" | { grep -vE "$allowed" || true; } >"$work/bad"
	if [ -s "$work/bad" ]; then
		echo "spills_test: stack traffic in a hot loop (function@isa, address, instruction):"
		cat "$work/bad"
		fail=1
	fi
done

# The check can fail, and does not for nothing.
cat >"$work/seed.c" <<'END'
typedef float vector __attribute__((vector_size(32)));
/* COUNT accumulators, of which 16 registers hold 15 at most. */
void sums(const vector *x, long n, vector *out)
{
	vector s[COUNT];
	for (int k = 0; k < COUNT; k++)
		s[k] = x[k];
	for (long i = COUNT; i < n; i += COUNT)
#pragma GCC unroll 32
		for (int k = 0; k < COUNT; k++)
			s[k] = s[k] * x[i + k] + s[k];
	for (int k = 0; k < COUNT; k++)
		out[k] = s[k];
}
END
for count in 6 24; do
	cc -O2 -mavx2 -mfma -DCOUNT=$count -c "$work/seed.c" -o "$work/seed.o"
	spills "$work/seed.o" >"$work/seed"
	found=$(sed '/^loops /d' "$work/seed" | wc -l)
	case $count:$((found > 0)) in
	6:0 | 24:1) ;;
	*) echo "spills_test: a loop of $count accumulators has $found instructions of stack traffic"; cat "$work/seed"; fail=1 ;;
	esac
done
[ "$fail" -eq 0 ] || exit 1
echo "$total hot loops of impls/simd keep to their registers"
