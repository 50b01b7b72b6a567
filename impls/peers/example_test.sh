#!/usr/bin/env bash
# The README's steps for a kernel of one's own, followed literally, out of the tree, against the installed header: the
# example as C and as C++, checked, ranked and applied.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$NORMLAB_BUILD" --prefix "$work/prefix" >"$work/install.log"
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name norm.pc)")
PATH=$work/prefix/bin:$PATH
export PKG_CONFIG_PATH PATH

steps() { # LANGUAGE: the sh fences of impls/peers/README.md that belong to it
	awk -v want="sh $1" '
		/^```/ && !inside { inside = $0 == "```" want || $0 == "```sh"; next }
		/^```/ { inside = 0; next }
		inside' "$NORMLAB_SOURCE/impls/peers/README.md"
}

for language in c c++; do
	mkdir "$work/$language"
	cd "$work/$language"
	cp "$NORMLAB_SOURCE/impls/peers/example/mine.c" .
	steps $language >steps.sh
	grep -q 'norm_plugin_get\|mine.so' steps.sh || { echo "README.md has no steps for $language"; exit 1; }
	bash -u steps.sh >log 2>&1 || true # the rows tell; on a busy machine, bench may have nothing to claim
	grep -q 'plugin/mine.*PASS' log || { cat log; echo "$language: not judged PASS"; exit 1; }
	[ "$(grep -c '^plugin/mine .*layer/f32/1024x768 .*hot' log)" -eq 1 ] || { cat log; echo "$language: not ranked"; exit 1; }
	echo "$language: built, judged, ranked"
done

# The installed program finds the installed peers by itself.
cd "$work"
normlab list plugins >listed
while IFS='|' read -r file _; do
	case $file in '#'*) continue ;; esac
	[ ! -e "$NORMLAB_BUILD/peers/${file// /}" ] || grep -q "^${file// /} .* yes " listed ||
		{ cat listed; echo "the installed program does not find ${file// /}"; exit 1; }
	grep -q "^${file// /} " listed || { cat listed; echo "${file// /} is not named"; exit 1; }
done <"$NORMLAB_BUILD/peers/manifest"
grep -q "$work/prefix" <(normlab list plugins --json -) || { echo "the peers are not those installed"; exit 1; }
echo "installed peers: found"
