#!/usr/bin/env bash
# The installed library, as a stranger uses it: C with pkg-config (shared, static) and with CMake, the header in C++, and
# all of it moved to another place afterwards.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cmake --install "$NORMLAB_BUILD" --prefix "$work/first" >install.log
mv first prefix
lib=$(dirname "$(find prefix -name norm.pc)")/..
lib=$(realpath "$lib")
export PKG_CONFIG_PATH=$lib/pkgconfig

cat >layer.c <<'END'
#include <norm.h>
#include <stdio.h>
int main(void)
{
	float x[] = {1, 2, 3, 4}, gamma[] = {1, 1, 1, 1}, beta[4] = {0}, y[4];
	struct norm_plan plan;
	struct norm_problem problem = norm_problem_default(NORM_LAYER, NORM_F32, 1, 4, 1);
	const char *why = norm_prepare(norm_best(&problem, 0), &problem, 1, &plan);
	if (why)
		return puts(why), 1;
	norm_run(&plan, &(struct norm_args){.x = x, .gamma = gamma, .beta = beta, .y = y});
	norm_release(&plan);
	printf("%.3f %.3f %.3f %.3f\n", (double)y[0], (double)y[1], (double)y[2], (double)y[3]);
}
END
expected="-1.342 -0.447 0.447 1.342" # (i - 2.5) / sqrt(1.25 + 1e-5)
expect() { # HOW PROGRAM
	local got
	got=$("$2") || true
	[ "$got" = "$expected" ] || { echo "$1: got '$got', expected '$expected'"; exit 1; }
	echo "$1: $got"
}
flags=(-std=c11 -Wall -Wextra -Werror)

# shellcheck disable=SC2046 # pkg-config prints words
{
	cc "${flags[@]}" layer.c -o shared $(pkg-config --cflags --libs norm) -Wl,-rpath,"$lib"
	cc "${flags[@]}" layer.c -o static -static $(pkg-config --static --cflags --libs norm)
}
readelf -d shared | grep 'NEEDED.*libnorm\.so\.[0-9]' >/dev/null || { echo "shared: is not linked with libnorm.so"; exit 1; }
! readelf -d static 2>/dev/null | grep NEEDED >/dev/null || { echo "static: needs a shared library"; exit 1; }
expect "pkg-config, shared" ./shared
expect "pkg-config, static" ./static

# README's program, as it stands there.
awk '/^```c ship\.c$/ {on = 1; next} /^```/ {on = 0} on' "$NORMLAB_SOURCE/README.md" >ship.c
! command -v clang-format >/dev/null || clang-format --style="file:$NORMLAB_SOURCE/.clang-format" --dry-run -Werror ship.c
# shellcheck disable=SC2046
cc "${flags[@]}" ship.c -o ship $(pkg-config --cflags --libs norm) -Wl,-rpath,"$lib"
ship=$(./ship)
without=$(NORM_CPU_DISABLE=avx2 ./ship)
# Which kernel that is, and so the last digits of -1.49797047, is the table's to say.
[[ ${ship#*: } = "y[0] = -1.49797"* ]] || { echo "README's program printed '$ship'"; exit 1; }
[ "${without%@avx*}" = "$without" ] || { echo "without AVX2, README's program took '$without'"; exit 1; }
echo "README's program: $ship; without AVX2: $without"

cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(norm 0.1 REQUIRED)
add_executable(cmake_shared layer.c)
target_link_libraries(cmake_shared norm::norm)
add_executable(cmake_static layer.c)
target_link_libraries(cmake_static norm::norm_static)
END
cmake -S . -B consumer -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >cmake.log
cmake --build consumer >>cmake.log
expect "find_package, shared" consumer/cmake_shared
expect "find_package, static" consumer/cmake_static

cat >header.cc <<'END'
#include <norm.h>
int main()
{
	norm_problem problem = norm_problem_default(NORM_RMS, NORM_BF16, 2, 8, 1);
	return norm_problem_invalid(&problem) ? 1 : 0;
}
END
# shellcheck disable=SC2046
for standard in c++11 c++17; do
	c++ -std=$standard -Wall -Wextra -Wpedantic -Werror header.cc -o header $(pkg-config --cflags --libs norm) \
		-Wl,-rpath,"$lib"
	./header
	echo "header in $standard: compiles without a warning, links, runs"
done
if [ -e "$NORMLAB" ]; then
	prefix/bin/normlab --version
	# man and bash find what the program says of itself.
	gzip -dc prefix/share/man/man1/normlab.1.gz | cmp -s - <("$NORMLAB" --man) || { echo "the installed man page is another"; exit 1; }
	if command -v man >/dev/null; then
		MANPATH=$work/prefix/share/man man -w normlab | grep -q "$work/prefix" || { echo "man does not find its page"; exit 1; }
	fi
	got=$(bash -c '. prefix/share/bash-completion/completions/normlab; COMP_WORDS=(normlab comp) COMP_CWORD=1; _normlab; echo "${COMPREPLY[*]}"')
	[ "$got" = compare ] || { echo "the installed completion makes '$got' of 'comp'"; exit 1; }
	echo "man page and completion: installed"
fi
