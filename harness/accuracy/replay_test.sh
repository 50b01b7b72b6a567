#!/usr/bin/env bash
# A failed check prints one line; that line, typed again, gives the same verdict and the worst element. Mutants are in no
# product. Ctrl-C between checks leaves what there is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/it's here" && cd "$work/it's here"
export NORMLAB_PLUGIN_PATH=
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

header=$(find "$NORMLAB_SOURCE/impls" -maxdepth 1 -name norm.h -printf %h)
cat >wrong.c <<'END'
#include <norm.h>
#include <unistd.h>
/* Right but for one element, a quarter too large; and too slow to be interrupted between two checks by chance. */
static void run(const struct norm_plan *plan, const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	struct norm_plan other;
	(void)stage, (void)lo, (void)hi;
	usleep(plan->problem.n == 7 ? 20000 : 0);
	norm_prepare(norm_find("twopass/wide"), &plan->problem, 1, &other);
	norm_run(&other, args);
	norm_release(&other);
	((float *)args->y)[19] *= 1.25f;
}
const struct norm_impl *const *norm_plugin_get(uint32_t abi)
{
	static const struct norm_impl impl = {.abi = NORM_ABI, .size = sizeof(struct norm_impl), .name = "plugin/wrong",
		.family = "plugin", .algorithm = "wrong", .isa = "generic", .about = "wrong at 19", .run = run};
	static const struct norm_impl *const all[] = {&impl, NULL};
	return abi == NORM_ABI ? all : NULL;
}
END
"${CC:-cc}" -shared -fPIC -I"$header" wrong.c -o wrong.so -L"$NORMLAB_BUILD" -Wl,-rpath,"$NORMLAB_BUILD" -lnorm

# The line, for data of a family and for the user's own tensor, in a folder that shells dislike.
python=$(command -v python3 || true)
inputs=(normal:mean=3)
if [ -n "$python" ]; then
	"$python" - <<'END'
import struct
x = [float((i * 37) % 64) for i in range(64)]
head = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 16), }"
head += " " * (63 - (len(head) + 10) % 64) + "\n"
open("a tensor.npy", "wb").write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack("<64f", *x))
END
	inputs+=("file:a tensor.npy")
fi
for input in "${inputs[@]}"; do
	code=0
	"$NORMLAB" check -q --plugin wrong.so --impl plugin/wrong -p layer/f32/4x16 -i "$input" --seed 7 >out.txt 2>err.txt || code=$?
	[ $code -eq 1 ] || fail "$input: check exits $code"
	[ "$(grep -c 'normlab replay' err.txt)" = 1 ] || fail "$input: not one line: $(cat err.txt)"
	line=$(grep -o 'normlab replay .*' err.txt)
	code=0
	eval "\"\$NORMLAB\" ${line#normlab }" >replay.txt 2>&1 || code=$?
	[ $code -eq 1 ] || fail "$input: replay exits $code: $(cat replay.txt)"
	grep -q '^WRONG: conditioned error of set 1' replay.txt || fail "$input: another verdict: $(cat replay.txt)"
	grep -qE '^y +1 +3 +19 +-?0x[0-9a-f.]+p[-+0-9]+ .* yes$' replay.txt || fail "$input: not the element: $(cat replay.txt)"
	[ "$(grep -cE '^y ' replay.txt)" = 5 ] || fail "$input: not five elements"
	grep -o 'reason.*' <(eval "\"\$NORMLAB\" ${line#normlab } --json -" || true) >/dev/null || fail "$input: no JSON"
done

# A right one holds; a bad line is refused with what is allowed.
"$NORMLAB" replay 'check impl=reference problem=layer/f32/4x16 seed=1 input=normal' | grep -qE '^(PASS|WEAK)' || fail "reference"
"$NORMLAB" replay check impl=reference problem=layer/f32/4x16 seed=1 input=normal >/dev/null || fail "words not joined"
code=0
"$NORMLAB" replay 'check impl=refrence' 2>err.txt || code=$?
{ [ $code -eq 2 ] && grep -q "did you mean 'reference'" err.txt; } || fail "a bad line: $code, $(cat err.txt)"

# No mutant in the product.
if command -v nm >/dev/null; then
	! nm "$NORMLAB" | grep -iE 'mutant|run_(zeros|hangs|ddof)' || fail "a mutant is in the program"
fi
! "$NORMLAB" list impls --json - | grep -i mutant || fail "a mutant can be asked for"

# Ctrl-C: the check in hand ends, the rows so far are printed, the code is the shell's.
problems=()
for c in $(seq 8 40); do problems+=(-p "layer/f32/7x$c"); done
"$NORMLAB" check -q --plugin wrong.so --impl plugin/wrong "${problems[@]}" -i normal --store s.db >rows.txt 2>/dev/null &
child=$!
sleep 1
kill -INT $child
code=0
wait $child || code=$?
[ $code -eq 130 ] || fail "interrupted: exits $code"
rows=$(grep -c '^plugin/wrong' rows.txt || true)
{ [ "$rows" -ge 1 ] && [ "$rows" -lt 33 ]; } || fail "interrupted: $rows rows"
[ "$(sqlite3 s.db 'SELECT count(*) FROM result')" = "$rows" ] || fail "interrupted: the store has other rows"
[ "$(sqlite3 s.db 'SELECT count(*) FROM run WHERE finished IS NULL')" = 1 ] || fail "interrupted: the run is said to be finished"

[ $failures -eq 0 ] && echo "all held"
exit $((failures > 0))
