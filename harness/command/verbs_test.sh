#!/usr/bin/env bash
# The command line as a new user meets it: every wrong word is answered by one line that names it, what is allowed and what
# was probably meant, with exit code 2 and nothing half written.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/verb_fixture.sh" || exit 1

# refused PHRASE WORDS...: exit 2, one line on stderr that has the phrase, nothing on stdout, no new file.
refused() {
	local phrase=$1 code before after
	shift
	rm -f out.txt err.txt
	before=$(ls -A)
	"$normlab" "$@" >out.txt 2>err.txt </dev/null
	code=$?
	[ $code -eq 2 ] || fail "'$*' exits $code, not 2"
	grep -qF -- "$phrase" err.txt || fail "'$*' says '$(cat err.txt)', not '$phrase'"
	[ "$(wc -l <err.txt)" -eq 1 ] || fail "'$*' says more than one line: $(cat err.txt)"
	[ -s out.txt ] && fail "'$*' prints on stdout"
	rm -f out.txt err.txt
	after=$(ls -A)
	[ "$before" = "$after" ] || fail "'$*' leaves $after"
}

# held PHRASE WORDS...: exit 0, and stdout has the phrase.
held() {
	local phrase=$1 code
	shift
	"$normlab" "$@" >out.txt 2>err.txt </dev/null
	code=$?
	[ $code -eq 0 ] || fail "'$*' exits $code: $(cat err.txt)"
	grep -qF -- "$phrase" out.txt || fail "'$*' prints '$(head -c 300 out.txt)', not '$phrase'"
	rm -f out.txt err.txt
}

refused "did you mean 'check'?" chekc
refused "flag: '--verson'" --verson
refused "did you mean '--input'?" check --imput normal
refused "check: needs --problem" check
refused "did you mean 'layer'?" check --problem lyer/f32/4x8
refused "did you mean 'eps'?" check --problem layer/f32/4x8/epss=1
refused "ddof: '2' is none of 0, 1" check --problem layer/f32/4x8/ddof=2
refused "did you mean 'normal'?" check --problem layer/f32/4x8 --input nromal
refused "--impl: 'twopas/centred' is none of" check --problem layer/f32/4x8 --impl twopas/centred
refused "neither a name nor a regex" check --problem layer/f32/4x8 --impl '('
refused "--seed: 'one' is no seed" check --problem layer/f32/4x8 --seed one
refused "--threads: '0'" check --problem layer/f32/4x8 --threads 0
refused "/nonexistent/r.json" check --problem layer/f32/4x8 --quiet --json /nonexistent/r.json
refused "did you mean 'impls'?" list imps
refused "suite (or a file that can be read): 'quik'" run quik
refused "./none.suite" run ./none.suite
refused "/proc/none" run quick --quiet -o /proc/none
refused "is no flag" check layer/f32/4x8

held "naive/centred" list
held "normal" list inputs
held "eps_at" list problems
held "quick" list suites
held "pareto" list figures
held "normlab " --version
held "Usage: normlab VERB" --help
for verb in $("$normlab" --help | sed -n '/^Verbs/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	held "normlab $verb" "$verb" --help
done
held '"verdict": "PASS"' check --problem layer/f32/4x8 --impl reference --quiet --json -

"$normlab" >out.txt 2>err.txt
[ $? -eq 2 ] || fail "without words, the exit code is not 2"
"$normlab" list >/dev/full 2>err.txt
[ $? -eq 2 ] || fail "a full stdout is not an error"

# A wrong suite is named with its file and line.
printf 'problem layer/f32/4x8\ninput normal\n\nproblm layer/f32/4x8\n' >mine.suite
refused "line 4: keyword: 'problm'" run mine.suite

# A store of the future, and a file that is no store.
printf 'not a store, but long enough to be looked at as if it were one ..................................................' >text.db
refused "text.db" check --problem layer/f32/4x8 --quiet --store text.db
sqlite3 future.db 'PRAGMA application_id = 1313620290; PRAGMA user_version = 999; CREATE TABLE t (x);'
refused "future.db" check --problem layer/f32/4x8 --quiet --store future.db

# The man page is roff that no formatter complains about, where there is one; completion knows verbs and their flags.
"$normlab" --man >normlab.1
if command -v groff >/dev/null; then
	groff -man -Kutf8 -Tutf8 -P-cbou -ww normlab.1 >page.txt 2>warnings.txt
	[ -s warnings.txt ] && fail "the man page: $(head -n 3 warnings.txt)"
	grep -q "budget" page.txt || fail "the man page lacks --time-budget"
else
	echo "groff is not installed: the man page was made, not formatted"
fi
eval "$("$normlab" --completion)"
COMP_WORDS=(normlab chec) COMP_CWORD=1
_normlab
[ "${COMPREPLY[*]}" = check ] || fail "completion of 'chec' is '${COMPREPLY[*]}'"
COMP_WORDS=(normlab bench --bas) COMP_CWORD=2
_normlab
[ "${COMPREPLY[*]}" = --baseline ] || fail "completion of 'bench --bas' is '${COMPREPLY[*]}'"

[ $failures -eq 0 ] && echo "all held"
exit $((failures > 0))
