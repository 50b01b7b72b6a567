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

# What is known to: at most so many instructions in FUNCTION@ISA, and why. AVX2 has 16 registers.
cat >"$work/known" <<'END'
1  ^group_save_[a-z0-9.]*@           a row's moments handed to who saves them, once a row
4  ^rows_faithful_(bf16|f16)@avx2$   the constants of rounding to odd and to 16 bits beside the kernel's are more than 16
25 ^rows_(layer|layer_sided|rms|rms_bias)(_stream)?_(bf16|f16)@avx2$  accumulators of the row ahead beside this row's y and what rounds it, in the loops between steps of a third
4  ^rows_(layer|rms|rms_bias)(_stream)?_(f32|bf16|f16|f64)@avx512$  what is set up of the rows of a block (rows_long.inc), once a row
100 ^rows_(layer|rms|rms_bias)_adds_bf16@avx2$  the same, and the two that are added
6  ^group_layer(_stream|_adds)_free_bf16@avx2$  the same
23 ^group_careful_(f32|bf16|f16)[.a-z0-9]*@  a group with a row that needs care: its kind is not known there
20 ^gradient_run_bf16@avx2$          the same
7  ^block_dx_all_bf16@avx512$        the constants of bf16 beside five of each of four rows
41 ^gradient_row_sums_wide_           the same with weights of f64
14 ^gradient_apply_wide_(f32|bf16|f16)@avx2$  six constants beside sixteen elements' x_hat and dx, with weights of f64
7  ^gradient_dx_f64@avx2$             dx in twice the precision: constants of two words, operands in memory
24 ^gradient_row_sums_               four sums of sixteen f64 lanes fill 16 registers by themselves
27 ^batch_wide_(apply|sum)_(rows|run)_(bf16|f16)@avx2$  as rows_faithful
8  ^batch_wide_sum_run_f32@avx2$     four pairs of f64 beside their sums
66 ^batch_own_sum_rows_(bf16|f16)@avx2$  the last columns of a row, by way of memory (vec_part.h)
19 ^batch_prove_(rows|run)_(f32|bf16|f16)@avx2$  both ends of y beside the constants of its proof
39 ^batch_exact_prove_(rows|run)_(f32|bf16|f16)[.a-z0-9]*@avx2$  both ends of dx beside seven constants of its proof, which are operands in memory
62 ^dx_two_(f32|bf16|f16)@avx2$  the same of two rows, eight constants each, beside four partial sums
23 ^dx_two_(f32|bf16|f16)@avx512$  the same; the constants of bf16 and f16 too
22 ^dx_look_(f32|bf16|f16)@avx2$  the same of one row, in place
3  ^dx_sweep_plus_(f32|bf16|f16)@avx(2|512)$  ten sums beside a shift and gamma+1's 1
18 ^dx_decide_(f32|bf16|f16)@      a row with an element that is open: constants kept over calls
3  ^dx_group_rows_(f32|bf16|f16)@  a row's bounds, once a row
5  ^twice_apply_plus_f64@avx2$  1 + gamma in two words beside seven constants of a row and its proof
1  ^whole_dy_lanes_f64@avx2$  nine sums, and what they lost, beside a member's own words
14 ^again_[a-z0-9_.]*@               the sweep of a row whose shift was a bad one; its accumulators are handed over in memory, its kind is not known
END

# Of lines "FUNCTION@ISA address instruction", those of a function that is not known, or has more than it is known to have.
unknown() {
	awk 'FNR == NR { most[FNR] = $1; name[FNR] = $2; known = FNR; next }
		{ line[++lines] = $0; of[lines] = $1; count[$1]++ }
		END {
			for (f in count) {
				allowed[f] = 0
				for (i = 1; i <= known; i++)
					if (f ~ name[i] && count[f] <= most[i]) allowed[f] = 1
			}
			for (i = 1; i <= lines; i++)
				if (!allowed[of[i]]) print line[i]
		}' "$work/known" -
}

spills() { objdump -d --no-show-raw-insn "$1" | awk -f "$here/spills.awk"; }

fail=0
total=0
for isa in avx2 avx512; do
	(cd "$work" && ar x "$NORMLAB_BUILD/libnorm.a" simd_"$isa"+{f32,bf16,f16,f64}.c.o)
	for object in "$work/simd_$isa"+*.c.o; do spills "$object"; done >"$work/$isa"
	loops=$(awk '$1 == "loops" { all += $2 } END { print all + 0 }' "$work/$isa")
	total=$((total + loops))
	# A kernel's sums and its y, for four elements: fewer loops than that were not found, not absent.
	[ "$loops" -ge 16 ] || { echo "spills_test: $isa: only $loops hot loops were found"; fail=1; }
	sed "/^loops /d; s/ /@$isa /" "$work/$isa" | unknown >"$work/bad"
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
for count in 4 5; do
	found=$(for ((i = 0; i < count; i++)); do echo "rows_faithful_f16@avx2 $i vmovaps"; done | unknown | wc -l)
	case $count:$found in
	4:0 | 5:5) ;;
	*) echo "spills_test: of $count instructions where 4 are known $found are told"; fail=1 ;;
	esac
done
[ "$fail" -eq 0 ] || exit 1
echo "$total hot loops of impls/simd keep to their registers"
