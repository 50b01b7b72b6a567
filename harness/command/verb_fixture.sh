#!/usr/bin/env bash
# For the verbs' test scripts, sourced at their head: normlab, in a fresh folder that goes with the script, and failures counted.
set -u
normlab=${NORMLAB:?}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

fail() {
	printf 'FAILED: %s\n' "$*"
	failures=$((failures + 1))
}

# exits CODE PHRASE WORDS...: that exit code, and the phrase somewhere in what is said.
exits() {
	local code=$1 phrase=$2 got
	shift 2
	"$normlab" "$@" >out.txt 2>err.txt </dev/null
	got=$?
	[ $got -eq "$code" ] || fail "'$*' exits $got, not $code: $(cat err.txt out.txt)"
	[ -z "$phrase" ] || cat out.txt err.txt | grep -qF -- "$phrase" || fail "'$*' says '$(cat out.txt err.txt)', not '$phrase'"
}
