#!/usr/bin/env bash
# Plug-ins that are wrong in every way we could think of: each gives a clear message or row, and the run goes on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export NORMLAB_PLUGIN_PATH=
problem=layer/f32/4x16

cat >fixture.c <<'END'
#include <norm.h>
#include <stdlib.h>
#include <string.h>
#ifndef NAME
# define NAME "plugin/fixture"
#endif
#ifndef SIZE
# define SIZE sizeof(struct norm_impl)
#endif
#ifndef ABI
# define ABI NORM_ABI
#endif
#ifndef REJECT
# define REJECT return NULL
#endif
#ifndef PREPARE
# define PREPARE return NULL
#endif
#ifndef GET
# define GET return abi == NORM_ABI ? all : NULL
#endif
static const char *reject(const struct norm_problem *p) { (void)p; REJECT; }
static const char *prepare(const struct norm_problem *p, int threads, struct norm_plan *plan)
{
	(void)p, (void)threads, (void)plan;
	PREPARE;
}
/* What libnorm's two-pass does for any problem's plainest cousin: it forgets every attribute. */
static void run(const struct norm_plan *plan, const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	struct norm_problem plain = norm_problem_default(NORM_LAYER, NORM_F32, plan->problem.n, plan->problem.c, 1);
	struct norm_plan other;
	(void)stage, (void)lo, (void)hi;
	if (norm_prepare(norm_find("twopass/centred"), &plain, 1, &other))
		abort();
	norm_run(&other, args);
	norm_release(&other);
}
const struct norm_impl *const *norm_plugin_get(uint32_t abi)
{
	static const struct norm_impl impl = {.abi = ABI, .size = SIZE, .name = NAME, .family = "plugin",
		.reject = reject, .prepare = prepare, .run = run MORE};
	static const struct norm_impl *const all[] = {&impl, ALSO NULL};
	GET;
}
END
header=$(find "$NORMLAB_SOURCE/impls" -maxdepth 1 -name norm.h -printf %h)
build() { # NAME FLAGS...
	local name=$1
	shift
	cc -O1 -fPIC -shared -I"$header" fixture.c -o "$name.so" -DMORE= -DALSO= "$@" 2>log || { cat log; exit 1; }
}
fail() {
	echo "FAILED: $1"
	[ ! -s out ] || cat out
	[ ! -s err ] || cat err
	exit 1
}
# run EXIT ARGUMENTS...: stdout to out, stderr to err
run() {
	local expected=$1 got=0
	shift
	"$NORMLAB" "$@" >out 2>err || got=$?
	[ "$got" -eq "$expected" ] || fail "normlab $*: exit $got, expected $expected"
}
says() { grep -qE -- "$2" "$1" || fail "$1 does not say: $2"; }
# is_left_out NAME WHY: a message, the row of `list plugins`, and the run goes on without it
is_left_out() {
	run 0 check -q --plugin "./$1.so" --impl twopass/centred --problem "$problem"
	says err "plug-in .*/$1\\.so: .*$2"
	says out 'twopass/centred.*(PASS|WEAK)'
	run 0 list plugins --plugin "./$1.so"
	says out "^$1\\.so +.* no +.*$2"
	echo "left out with a reason: $1"
}

build good
run 0 check -q --plugin ./good.so --impl plugin/fixture --problem $problem
says out 'plugin/fixture.*(PASS|WEAK)'
[ ! -s err ] || fail "a good plug-in gives a message"
run 0 list --plugin ./good.so
says out '^plugin/fixture +plugin +generic +yes'

build old '-DSIZE=offsetof(struct norm_impl, unavailable)' '-DMORE=,.unavailable = "not to be read"'
run 0 check -q --plugin ./old.so --impl plugin/fixture --problem $problem
says out 'plugin/fixture.*(PASS|WEAK)'
echo "a smaller struct norm_impl works"

build abi '-DGET=(void)all; (void)abi; return NULL'
is_left_out abi 'another ABI'
build abi2 '-DABI=2'
is_left_out abi2 'ABI 2'
build small '-DSIZE=8'
is_left_out small '8 bytes'
build nameless '-DNAME=0'
is_left_out nameless 'no name'
build spaced '-DNAME="my kernel"'
is_left_out spaced 'family/algorithm'
build taken '-DNAME="twopass/centred"'
is_left_out taken "'twopass/centred' is left out: another"
build crash '-DGET=abort()'
is_left_out crash 'loading it: signal ABRT'
build ends '-DGET=exit(0)'
is_left_out ends 'ended the process'
build crash_reject '-DREJECT=abort()'
is_left_out crash_reject 'reject\(\) of plugin/fixture: signal ABRT'
build undefined '-DPREPARE=extern int nowhere(void); return nowhere() ? "" : NULL'
is_left_out undefined 'undefined symbol: nowhere'
echo 'int other(void) { return 0; }' >other.c
cc -fPIC -shared other.c -o symbolless.so
is_left_out symbolless 'does not export norm_plugin_get'
echo text >text.so
is_left_out text 'file too short|invalid ELF'

build twice '-DALSO=&impl,'
run 0 list plugins --plugin ./twice.so
says out "twice.so .* yes .*'plugin/fixture' is there already"

build crash_prepare '-DPREPARE=abort()'
run 1 check -q --plugin ./crash_prepare.so --impl plugin/fixture --impl twopass/centred --problem $problem
says out 'plugin/fixture.*CRASH'
says out 'twopass/centred.*(PASS|WEAK)'
build refuse '-DPREPARE=return "shape: not today"'
run 0 check -q --plugin ./refuse.so --impl plugin/fixture --problem $problem --json -
says out 'SKIP'
says out 'not today'
build absent '-DMORE=,.unavailable = "library: mine is not installed"'
run 0 list --plugin ./absent.so
says out '^plugin/fixture .* no +library: mine is not installed'
echo "crash in prepare, refusal: rows"

# It claims everything; what it computes is the plain problem. Every attribute that changes y must show it.
for attribute in eps=1 ddof=1 gamma+1; do
	run 1 check -q --plugin ./good.so --impl plugin/fixture --problem $problem/$attribute
	says out 'plugin/fixture.*(WRONG|OVER_BOUND)'
done
echo "lying about support: seen"

# Timed processes are told of plug-ins, whatever the order of the rows.
run 0 bench -q --plugin ./good.so --impl twopass/centred --impl plugin/fixture --problem $problem --time-budget 0.3 --json -
says out '"impl": *"plugin/fixture"'
! grep -q '"ns": *null' out || fail "a plug-in was not timed"
echo "timed"

# Folders.
mkdir folder
cp good.so crash.so folder
echo text >folder/readme
NORMLAB_PLUGIN_PATH=$PWD/folder run 0 list
says out '^plugin/fixture'
says err 'folder/crash.so: loading it: signal ABRT'
NORMLAB_PLUGIN_PATH=$PWD/nowhere run 0 list
says err "NORMLAB_PLUGIN_PATH: the folder '.*nowhere' cannot be read"
printf '%s\n' '# a manifest' 'crash.so | plugin/unasked | | is not loaded to be listed' \
	'absent.so | plugin/absent | libabsent-dev | what is not there' 'no bars' >folder/manifest
rm -f folder/absent.so
NORMLAB_PLUGIN_PATH=$PWD/folder run 0 list
says out '^plugin/unasked .*yes .*is not loaded'
says out '^plugin/absent .* no +library: libabsent-dev is not installed'
[ ! -s err ] || fail "listing loaded what it lists"
NORMLAB_PLUGIN_PATH=$PWD/folder run 0 list plugins
says out '^absent.so +plugin/absent +no +library: libabsent-dev is not installed'
cp good.so folder/crash.so
NORMLAB_PLUGIN_PATH=$PWD/folder run 0 check -q --impl 'plugin/(unasked|absent)' --problem $problem --json -
says out "it has no 'plugin/unasked'"
says out 'libabsent-dev is not installed'
echo "folders and manifests"

run 2 list --plugin ./nowhere.so
says err "plugin: './nowhere.so': No such file"
echo "all seen"
