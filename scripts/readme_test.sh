#!/usr/bin/env bash
# README's steps, followed literally in a copy of the tree. Between `<!-- steps: NAME` and `<!-- end -->`, a fence whose
# info string names a path is added to that file, and a sh fence is run. scripts/readme_test.sh [NAME...]
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Writes each fence of a section as a file: $2/NN.path (where it goes, or "run") and $2/NN.text.
fences() { # SECTION FOLDER
	awk -v name="$1" -v folder="$2" '
		$0 ~ "^<!-- steps: " name "[. ]" { inside = 1; next }
		/^<!-- end -->/ { inside = 0 }
		inside && /^```/ && !open {
			open = 1
			base = sprintf("%s/%02d", folder, ++count)
			print (NF > 1 ? $2 : "run") > (base ".path")
			printf "" > (base ".text")
			next
		}
		open && /^```/ { open = 0; next }
		open { print > (base ".text") }' "$top/README.md"
}

follow() { # SECTION
	local fence target tree=$work/$1/tree
	mkdir -p "$tree" "$work/$1/fences"
	fences "$1" "$work/$1/fences"
	compgen -G "$work/$1/fences/*" >/dev/null || { echo "README.md has no steps named $1"; exit 1; }
	tar -C "$top" --exclude="./build*" --exclude=./.git --exclude="./report" -cf - . | tar -C "$tree" -xf -
	cd "$tree"
	for fence in "$work/$1/fences"/*.path; do
		target=$(cat "$fence")
		if [ "$target" = run ]; then
			echo "--- $1: runs"
			cat "${fence%path}text"
			bash -euo pipefail "${fence%path}text"
		else
			echo "--- $1: adds $(wc -l <"${fence%path}text") lines to $target"
			mkdir -p "$(dirname "$target")"
			cat "${fence%path}text" >>"$target"
			[[ $target != *.c ]] || clang_format_agrees "$target"
		fi
	done
}

clang_format_agrees() {
	! command -v clang-format >/dev/null || clang-format --dry-run -Werror "$1"
}

[ $# -gt 0 ] || mapfile -t sections < <(sed -n 's/^<!-- steps: \([a-z]*\).*/\1/p' "$top/README.md")
for section in "${@:-${sections[@]}}"; do
	follow "$section" 2>&1 | tee "$work/$section.log"
done

# What the kernel's steps must have shown: the new kernel, judged.
if [ -e "$work/kernel.log" ]; then
	grep -q 'naive/mine.*PASS' "$work/kernel.log" || { echo "the new kernel was not judged PASS"; exit 1; }
fi
