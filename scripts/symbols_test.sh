#!/usr/bin/env bash
# What libnorm shows and needs: only norm_ names, libc and libm alone, and nothing of libc that prints or exits.
# Each check is seen to fail on a small library that breaks it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check_exports() { ! nm -D --defined-only "$1" | awk '{print $3}' | grep -v '^norm_'; }
check_needed() { ! readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc\.so\.6|libm\.so\.6|ld-linux.*)$'; }
# Undefined names come from glibc, or are the weak hooks that every shared object has.
check_undefined() {
	! nm -D --undefined-only "$1" | awk '{print $2}' |
		grep -vE '@GLIBC_|^(_ITM_(de)?registerTMCloneTable|__gmon_start__|__cxa_finalize)$'
}
check_silent() {
	! nm -D --undefined-only "$1" | awk '{print $2}' | sed 's/@.*//' |
		grep -E '^_*(printf|fprintf|vfprintf|puts|fputs|fputc|putchar|fwrite|perror|write|exit|_exit|abort|system|assert_fail)(_chk)?$'
}
# An archive hides nothing from a linker, so there every global name is ours by its prefix.
check_archive() { ! nm -g --defined-only "$1" 2>/dev/null | awk 'NF == 3 {print $3}' | grep -v '^norm_'; }

library=$NORMLAB_BUILD/libnorm.so
for check in exports needed undefined silent; do
	"check_$check" "$library" || { echo "libnorm.so: $check: the names above"; exit 1; }
done
check_archive "$NORMLAB_BUILD/libnorm.a" || { echo "libnorm.a: defines the names above"; exit 1; }
nm -D --defined-only "$library" | grep ' norm_run$' >/dev/null || { echo "libnorm.so: does not export norm_run"; exit 1; }

# breaks CHECK SOURCE FLAGS...
breaks() {
	local check=$1
	echo "$2" >"$work/bad.c"
	shift 2
	cc -shared -fPIC -o "$work/bad.so" "$work/bad.c" "$@"
	if "check_$check" "$work/bad.so" >/dev/null; then echo "check_$check cannot fail"; exit 1; fi
}
breaks exports 'int other(void) { return 0; }'
breaks needed 'int norm_a(void) { return 0; }' -Wl,--no-as-needed -lpthread -lgmp
breaks undefined 'int norm_other(void); int norm_a(void) { return norm_other(); }'
breaks silent '#include <stdio.h>
int norm_a(void) { return printf("%d", 1); }'
cc -c -fvisibility=hidden -o "$work/bad.o" -x c - <<<'int other(void) { return 0; }'
ar rc "$work/bad.a" "$work/bad.o"
if check_archive "$work/bad.a" >/dev/null; then echo "check_archive cannot fail"; exit 1; fi
echo "libnorm.so: $(nm -D --defined-only "$library" | wc -l) names, all norm_; needs libc and libm alone; does not print"
