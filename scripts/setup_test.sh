#!/usr/bin/env bash
# setup and the configure step, on a table with two packages that nobody has: both are named at once, only what is missing
# is installed, a second run is quick, and what apt could not bring is an error. apt itself is a stand-in.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "setup_test: $1"; exit 1; }

start=$(date +%s%N)
"$top/scripts/setup" | grep 'all packages are there' >/dev/null || fail "this machine is not set up"
took=$((($(date +%s%N) - start) / 1000000))
[ "$took" -lt 2000 ] || fail "a setup with nothing to do took $took ms"

mkdir -p "$work/tree/scripts" "$work/bin"
cp -r "$top/CMakeLists.txt" "$work/tree"
cp -r "$top"/scripts/{cmake,setup,packages.txt} "$work/tree/scripts"
cat >>"$work/tree/scripts/packages.txt" <<'END'
libfirst-dev  | header:first_of_two.h,header:first/other.h | base | nothing
second        | prog:second-of-two | base | nothing either
third         | prog:third-of-two  | page | another group
END
cd "$work/tree"
[ "$(scripts/setup --missing | tr '\n' ' ')" = "libfirst-dev second " ] || fail "--missing: $(scripts/setup --missing)"
[ "$(scripts/setup --missing --page | tail -1)" = third ] || fail "--page is not heard"

if cmake -S . -B build -G Ninja >log 2>&1; then fail "the configure step does not stop"; fi
grep -q 'Missing Debian packages: libfirst-dev second$' log || { cat log; fail "the configure step does not name both"; }

# Stand-ins for apt: `second` is to be had, and installing it makes the program; libfirst-dev is not.
cat >"$work/bin/apt-get" <<END
#!/bin/sh
echo "\$@" >>$work/calls
case "\$*" in *install*second*) printf '#!/bin/sh\n' >$work/bin/second-of-two; chmod +x $work/bin/second-of-two ;; esac
END
cat >"$work/bin/apt-cache" <<'END'
#!/bin/sh
[ "$2" = second ] && echo '  Candidate: 1.0' || echo '  Candidate: (none)'
END
printf '#!/bin/sh\nexec "$@"\n' >"$work/bin/sudo"
chmod +x "$work"/bin/*
PATH=$work/bin:$PATH
if scripts/setup >log 2>&1; then fail "what apt could not bring is not an error"; fi
grep -q 'still missing: libfirst-dev' log || { cat log; fail "what is still missing is not named"; }
grep -q 'install.* second$' "$work/calls" || { cat "$work/calls"; fail "second is not installed"; }
! grep -q 'gcc' "$work/calls" || fail "what is there is installed again"

mkdir include && touch include/first_of_two.h
rm "$work/calls"
CPATH=$PWD/include scripts/setup | grep 'all packages are there' >/dev/null || fail "CPATH is not heard"
[ ! -e "$work/calls" ] || fail "apt was called for nothing"
if scripts/setup --bogus >log 2>&1; then fail "an unknown option is taken"; else [ $? -eq 2 ] || fail "exit is not 2"; fi
grep -q -- '--bogus.*allowed.*--ci' log || fail "an unknown option's message says too little"
echo "setup with nothing to do: $took ms"
