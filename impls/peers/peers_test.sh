#!/usr/bin/env bash
# The peers that are there compute what they accept and refuse by name what they do not; those that are not are named with
# their package; and nothing is loaded that was not selected.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
manifest=$NORMLAB_BUILD/peers/manifest
fail() {
	echo "FAILED: $1"
	[ ! -s out ] || cat out
	exit 1
}
there() { "$NORMLAB" list --json - --impl "$1" | grep -q '"available": *true'; }

# name, then what it must compute, then what it must refuse and the phrase's first word
peers="
peer/onednn
 layer/f32/7x40 layer/f32/7x40/affine=none layer/f32/7x40/affine=gamma layer/f32/7x40/inplace layer/f32/7x40/save=var
 layer/f32/7x40/eps=1e-12 layer/f32/7x40/bwd layer/f32/7x40/bwd/affine=none layer/bf16/7x40 layer/bf16/7x40/bwd
 batch/f32/6x5x9 batch/f32/6x5x9/save=var batch/f32/6x5x9/infer batch/f32/6x5x9/bwd batch/f32/6x5x9/infer/bwd batch/f32/20x5
 batch/f32/6x9x16/nhwc batch/f32/6x9x16/nhwc/bwd batch/f32/6x9x16/nhwc/infer batch/bf16/6x5x9 batch/bf16/6x9x16/nhwc/bwd
!rms/f32/7x40=op !layer/f64/7x40=types !layer/f32/7x40/save=rstd=save !layer/f32/7x40/ddof=1=ddof !layer/f32/7x40/eps=1e-50=eps
!batch/f32/6x5x9/momentum=0.1=running !layer/f32/7x40/bwd/stats=given=stats !layer/f32/7x40/eps_at=outside=eps_at
!layer/f32/7x40/xstride=48=xstride !batch/f32/6x5x9/mask=mask !layer/f32/7x40/residual=exact=residual !layer/f32/7x40/gamma+1=gamma+1
peer/torch
 layer/f32/7x40 layer/f32/7x40/affine=none layer/f32/7x40/affine=gamma layer/f32/7x40/save=rstd layer/f32/7x40/bwd
 layer/f32/7x40/bwd/stats=given layer/f64/7x40 layer/f64/7x40/eps=1e-50 layer/f64/7x40/bwd rms/f32/7x40 rms/f64/7x40
 rms/bf16/7x40/param=bf16/cast=llama batch/f32/6x5x9 batch/f32/6x5x9/momentum=0.1 batch/f32/6x5x9/save=rstd
 batch/f32/6x5x9/infer batch/f32/6x5x9/bwd batch/f32/6x5x9/infer/bwd batch/f32/6x5x9/bwd/stats=given batch/f32/20x5
 batch/f32/6x9x16/nhwc batch/f32/6x9x16/nhwc/bwd batch/f64/6x5x9/momentum=0.1
!layer/f32/7x40/save=var=save !layer/f16/7x40=types !layer/bf16/7x40=param !rms/f32/7x40/bwd=bwd !layer/f32/7x40/inplace=inplace
!batch/f32/6x5x9/keep=0.9=keep !batch/f32/6x5x9/momentum=0.1/running_ddof=0=running_ddof !batch/f32/6x5x9/eps=0=eps
!batch/f32/6x5x9/mask=mask !layer/f32/7x40/ddof=1=ddof !batch/f32/1x5/momentum=0.1=momentum
peer/plain+ofast@native
 layer/f32/7x40 layer/f32/7x40/save=rstd layer/f32/7x40/inplace layer/f32/7x40/bwd rms/f32/7x40 rms/f32/7x40/bwd
 batch/f32/6x5x9 batch/f32/6x5x9/infer batch/f32/6x5x9/bwd batch/f32/6x5x9/infer/bwd batch/f32/20x5/affine=none
!layer/f64/7x40=types !layer/f32/7x40/save=var=save !batch/f32/6x9x16/nhwc=nhwc !layer/f32/7x40/bwd/stats=given=stats
"

# Two identical calls are compared by check itself; WEAK is right, on data too easy to tell contracts apart.
judge() { # PEER PROBLEM...
	local peer=$1 problem phrase arguments=()
	shift
	for problem; do
		case $problem in
		!*) problem=${problem#!} && problem=${problem%=*} ;;
		esac
		arguments+=(--problem "$problem")
	done
	"$NORMLAB" check -q --impl "$peer" "${arguments[@]}" --json out || fail "$peer: a check failed"
	jq_rows <out >rows
	[ "$(wc -l <rows)" -eq $# ] || fail "$peer: $(wc -l <rows) rows, not $#"
	for problem; do
		read -r verdict reason
		case $problem in
		!*)
			phrase=${problem##*=}
			[[ $verdict = SKIP && $reason = "$phrase:"* ]] || fail "$peer, $problem: $verdict $reason, not refused for its $phrase"
			;;
		*) [[ $verdict = PASS || $verdict = WEAK ]] || fail "$peer, $problem: $verdict $reason" ;;
		esac
	done <rows
	echo "$peer: $# problems"
}

# verdict and reason, a line an object, from an array of flat objects with one member a line or all on one
# One row a problem: the verdict is the check's, and stands on the rows of all its outputs.
jq_rows() {
	tr -d '\n' | sed 's/}/}\n/g' | sed -E '/"output": *"d(gamma|beta)"/d' | sed -nE 's/.*"verdict": *"([A-Z_]+)".*/&\t\1/p' |
		sed -E 's/.*"reason": *(null|"([^"]*)").*\t([A-Z_]+)$/\3 \2/'
}

grep -v '^#' "$manifest" | while IFS='|' read -r file name package _; do
	name=${name// /} file=${file// /} package=${package// /}
	"$NORMLAB" list --impl "$name" >listed
	grep -qF "$name " listed || fail "$name is not listed"
	if [ ! -e "$NORMLAB_BUILD/peers/$file" ]; then
		grep -q " no .*$package" listed || fail "$name is absent, and its package $package is not named"
		echo "not tested: $name: $package was not there when this was built"
		continue
	fi
	there "$name" || { echo "not tested: $name cannot be used here"; continue; }
	# shellcheck disable=SC2046 # words
	judge "$name" $(awk -v name="$name" '/^peer/ { inside = $0 == name; next } inside' <<<"$peers")
done

# Coverage asks what is loaded, not the stand-in.
"$NORMLAB" list --coverage --impl peer/plain --json out
grep -q '"computed": *true' out || fail "a peer that is there covers nothing"
grep -q 'types: written for f32 alone' out || fail "a peer's refusals are not listed"
echo "coverage: listed"

# Absent, seen from a folder that only has the manifest.
mkdir folder
cp "$manifest" folder
NORMLAB_PLUGIN_PATH=$PWD/folder "$NORMLAB" list --impl 'peer/(onednn|torch)' >listed
grep -qE '^peer/onednn .* no +library: libdnnl-dev is not installed' listed || fail "oneDNN's package is not named"
grep -qE '^peer/torch .* no +library: libtorch-dev is not installed' listed || fail "libtorch's package is not named"
NORMLAB_PLUGIN_PATH=$PWD/folder "$NORMLAB" check -q --impl peer/onednn --impl twopass/centred --problem layer/f32/4x16 --json out
grep -q 'libdnnl-dev is not installed' out || fail "an absent peer that was asked for has no row"
! NORMLAB_PLUGIN_PATH=$PWD/folder "$NORMLAB" check -q --problem layer/f32/4x16 --json - 2>&1 | grep -q 'peer/onednn' ||
	fail "an absent peer that nobody asked for has a row"

# What the dynamic linker was asked for.
loaded() { LD_DEBUG=files "$NORMLAB" "$@" 2>&1 >/dev/null | grep -oE 'file=[^ ]*(libdnnl|libtorch_cpu|/peers/[a-z_]*\.so)[^ ]*' | sort -u; }
[ -z "$(loaded list || true)" ] || fail "list loads: $(loaded list)"
check=(check -q --problem layer/f32/4x16 --impl)
[ -z "$(loaded "${check[@]}" twopass/centred || true)" ] || fail "a check of ours loads a peer"
! there peer/onednn || loaded "${check[@]}" peer/onednn | grep libdnnl >/dev/null || fail "this test cannot see what is loaded"
! there peer/onednn || ! loaded "${check[@]}" peer/onednn | grep libtorch >/dev/null || fail "oneDNN's check loads libtorch"
echo "loaded only when selected"
