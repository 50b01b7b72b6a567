#!/usr/bin/env bash
# Kernels that store past the caches prefetch what they read: the object code, read. gcc once found that a function which prefetches has
# no effect and dropped every call (vec_words.h): `wide+stream` then had three
# quarters of its speed, and no result was wrong.
set -euo pipefail
[ "$(uname -m)" = x86_64 ] || { echo "prefetch_test: reads x86-64 alone"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FUNCTION COUNT of every function that prefetches.
prefetches() {
	objdump -d --no-show-raw-insn "$1" |
		awk '/^[0-9a-f]+ </ { f = $2; gsub(/[<>:]/, "", f) } /\tprefetch/ { n[f]++ } END { for (f in n) print f, n[f] }'
}

fail=0
for isa in avx2 avx512; do
	for element in f32 bf16 f16 f64; do
		object="simd_$isa+$element.c.o"
		(cd "$work" && ar x "$NORMLAB_BUILD/libnorm.a" "$object")
		prefetches "$work/$object" >"$work/found"
		for kernel in rows_layer_stream rows_rms_stream rows_rms_bias_stream group_layer_stream_free batch_own_stream_run; do
			[[ $kernel == group_* && $element == f64 ]] && continue # groups are of f32
			if ! grep -qE "^${kernel}_$element([.]|\$| )" "$work/found"; then
				echo "prefetch_test: $isa: ${kernel}_$element prefetches nothing"
				fail=1
			fi
		done
	done
done
exit "$fail"
