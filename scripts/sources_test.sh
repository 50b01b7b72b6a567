#!/usr/bin/env bash
# What a file's name and its head's marks do to the build (scripts/README.md), on a small tree of seeded sources.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "sources_test: $1"; exit 1; }
cd "$work"
mkdir -p scripts impls/deep/er impls/peers impls/part_corpus harness reports/figures reference
cp "$top/CMakeLists.txt" .
cp -r "$top"/scripts/{cmake,cross,setup,packages.txt,fuzz_replay.c} scripts
cp "$top/impls/norm.h" impls
mkdir -p harness/command
cp "$top"/harness/command/{embedded.c,embedded.h,version.h} harness/command
machine=$(uname -m)

cat >impls/deep/er/twice.c <<END
// norm-build: fastmath -ffast-math
// norm-build: here -DHERE=1 arch=$machine
// norm-build: elsewhere -DHERE=0 arch=none
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#ifdef NORM_VARIANT
#define NAME JOIN(norm_twice_, NORM_VARIANT)
#else
#define NAME norm_twice
#endif
int NAME(void);
int NAME(void)
{
#ifdef __FAST_MATH__
	return 2;
#else
	return 1;
#endif
}
END
cat >impls/deep/twice_test.c <<'END'
int norm_twice(void);
int norm_twice_fastmath(void);
int norm_twice_here(void);
int main(void)
{
	return norm_twice() != 1 || norm_twice_fastmath() != 2 || norm_twice_here() != 1;
}
END
printf 'int norm_%s(void);\nint norm_%s(void) { return %s; }\n' wide wide '__AVX512F__' >impls/wide_avx512.c
printf '#include <arm_neon.h>\nint norm_%s(void);\nint norm_%s(void) { return 1; }\n' neon neon >impls/wide_neon.c
printf 'int main(void) { return 1; }\n' >impls/red_test.c
printf 'int main(void) { return 1; }\n' >impls/slow_suite.c
printf 'int main(void) { return 1; }\n' >impls/speed_bench.c
cat >impls/part_fuzz.c <<'END'
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return size > 2 && data[0] == 'x' ? *(volatile int *)0 : 0;
}
END
echo fine >impls/part_corpus/one
cat >impls/peers/near.c <<'END'
// norm-build: impl peer/near one that is near
// norm-build: link m -DPEER=1
const char *peer(void);
const char *peer(void)
{
	return &NORM_PEER_NAME[PEER];
}
END
printf '// norm-build: impl peer/far one that is far\n// norm-build: link nowhere\n' >impls/peers/far.c
cat >harness/word_test.sh <<'END'
#!/bin/sh
test "$NORMLAB_BUILD" = "$PWD"
END
chmod +x harness/word_test.sh
printf 'select 1;' >reports/figures/one.sql
cat >harness/one_test.c <<'END'
#include "embedded.h"
#include <string.h>
int main(void)
{
	const struct embedded *one = embedded_find("reports/figures/one.sql");
	return !one || one->size != 9 || strcmp(one->data, "select 1;") != 0;
}
END

cmake -S . -B build -G Ninja -DNORMLAB_SYSTEM_TESTS=OFF >log 2>&1 || { cat log; exit 1; }
grep -q 'Peer far is left out: no library nowhere' log || fail "a peer without its library is not left out with a message"
cmake --build build -j 2 >log 2>&1 || { cat log; exit 1; }
[ -e build/peers/near.so ] || fail "no plug-in from impls/peers"
grep '^far.so .* peer/far .* one that is far' build/peers/manifest >/dev/null || fail "the manifest does not name what is left out"
[ -x build/tests/impls/speed_bench ] || fail "no program from *_bench.c"
if [ "$machine" = x86_64 ]; then
	nm build/libnorm.a 2>/dev/null | grep ' T norm_wide$' >/dev/null || fail "*_avx512.c is left out"
	! nm build/libnorm.a 2>/dev/null | grep norm_neon >/dev/null || fail "*_neon.c is not left out"
fi
! nm build/libnorm.a 2>/dev/null | grep elsewhere >/dev/null || fail "arch= is not heard"

outcome() { # NAME LABEL EXPECTED
	local got
	got=$(ctest --test-dir build -L "^$2\$" -R "^$1\$" 2>&1 | grep -oE 'Passed|Failed|Exception|No tests' | head -1) || true
	[ "$got" = "$3" ] || fail "$1 ($2): $got, expected $3"
}
outcome impls/deep/twice_test unit Passed
outcome impls/red_test unit Failed
outcome impls/slow_suite suite Failed
outcome impls/speed_bench unit "No tests"
outcome impls/part_fuzz unit Passed
outcome harness/one_test unit Passed
outcome harness/word_test system Passed
echo x marks >impls/part_corpus/two
outcome impls/part_fuzz unit Exception

# A changed resource and a new source are seen without being told.
printf 'select 22;' >reports/figures/one.sql
printf 'int norm_new(void);\nint norm_new(void) { return 1; }\n' >impls/new.c
cmake --build build -j 2 >log 2>&1 || { cat log; exit 1; }
nm build/libnorm.a 2>/dev/null | grep ' T norm_new$' >/dev/null || fail "a new source is not seen"
outcome harness/one_test unit Failed
echo "names and marks do what scripts/README.md says"
