#!/usr/bin/env bash
# The gate as CI uses it: exit codes, the limits file, and every output read back by somebody else's parser.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/verb_fixture.sh" || exit 1

impls=(--impl naive/centred --impl twopass/centred --impl twopass/pairwise)
for store in base new; do
	"$normlab" check --problem layer/f32/16x96 --problem layer/f32/8x40/bwd --input normal --input normal:mean=10 "${impls[@]}" \
		--quiet --store $store.db >/dev/null || fail "check for $store.db"
	"$normlab" bench --problem layer/f32/16x96 "${impls[@]}" --processes 16 --rounds 8 --quiet --store $store.db >/dev/null ||
		fail "bench for $store.db"
done

exits 0 "0 worse, 0 better" compare base.db new.db --spread 100
exits 0 "time: 3 cells compared: 0 SLOWER" compare base.db new.db --spread 100
exits 4 "AMBIGUOUS" compare base.db new.db --spread 100 --strict

# One more element is misrounded.
cp new.db worse.db
sqlite3 worse.db "UPDATE result SET misrounded = misrounded + 1.0 / elements WHERE id = (SELECT min(id) FROM result WHERE misrounded > 0)"
exits 1 "REGRESSION" compare base.db worse.db --spread 100
# One implementation takes twice its time in every slice; of times that are even but for hundredths, as this machine's need not be.
cp base.db even.db
sqlite3 even.db "UPDATE sample SET real_ns = iterations * impl_id * (1000 + (7 * process + 3 * round + impl_id) % 11)"
cp even.db slower.db
sqlite3 slower.db "UPDATE sample SET real_ns = 2 * real_ns WHERE impl_id = (SELECT id FROM impl WHERE impl = 'twopass/pairwise')"
exits 0 "0 SLOWER" compare even.db even.db
exits 3 "SLOWER" compare even.db slower.db

# Another machine's times: refused, unless forced; accuracy is compared all the same.
cp slower.db other.db
sqlite3 other.db "UPDATE machine SET cpu = 'another'"
exits 0 "different machines" compare even.db other.db
exits 4 "different machines" compare even.db other.db --strict
exits 3 "SLOWER" compare even.db other.db --force

# Limits: made of a store, they hold it and refuse what is worse; a person's lines are kept and win.
exits 0 "rules, from new.db" compare new.db --limits limits.txt --update-limits
exits 0 "0 worse" compare base.db new.db --limits limits.txt --spread 100
exits 1 "above the limit" compare base.db worse.db --limits limits.txt --spread 100
printf '* * * misrounded 1 # we know\n' | cat - limits.txt >mine.txt
exits 0 "0 worse" compare base.db worse.db --limits mine.txt --spread 100
exits 0 "rules" compare worse.db --limits mine.txt --update-limits
[ "$(head -n 1 mine.txt)" = "* * * misrounded 1 # we know" ] || fail "--update-limits loses a person's line"
[ "$(grep -c '^# measured' mine.txt)" -eq 1 ] || fail "--update-limits repeats its heading"

exits 2 "needs two stores" compare base.db
exits 2 "'new.db' is one too many" compare base.db base.db new.db
exits 2 "none.db" compare none.db base.db
exits 2 "none.txt" compare base.db new.db --limits none.txt
exits 2 "which file? --limits" compare base.db --update-limits
exits 2 "did you mean '--limits'?" compare base.db new.db --limit x
exits 2 "'much' is no number" compare base.db new.db --spread much
before=$(ls -A)
exits 2 "cannot be written" compare base.db new.db --junit /nonexistent/x.xml
[ "$before" = "$(ls -A)" ] || fail "a refused output leaves something"

# Each form is read back.
exits 1 "" compare base.db worse.db --spread 100 --quiet --json found.json --junit found.xml --markdown found.md
python3 -c '' 2>/dev/null || exit $((failures > 0)) # nobody here to read them
python3 - <<'END' || fail "a form is not what it says"
import json, xml.etree.ElementTree as tree
rows = json.load(open("found.json"))
worse = [r for r in rows if r["claim"] == "REGRESSION"]
assert len(worse) == 1 and worse[0]["metric"] == "misrounded" and float(worse[0]["new"]) > float(worse[0]["base"]), worse
assert {r["output"] for r in rows if r["kind"] == "accuracy"} <= {"y", "dx", "dgamma", "dbeta"}
root = tree.parse("found.xml").getroot()
cases = root.findall("testsuite/testcase")
assert int(root.get("tests")) == len(cases) > 10, root.attrib
assert int(root.get("failures")) == len(root.findall(".//failure")) == 1
assert "misrounded" in root.find(".//failure").get("message")
lines = open("found.md").read().splitlines()
assert lines[0] == "## normlab: accuracy got worse", lines[0]
head = next(i for i, l in enumerate(lines) if l.startswith("| claim"))
assert len({l.count("|") for l in lines[head:] if l.startswith("|")}) == 1
assert lines[head + 2].startswith("| REGRESSION | "), lines[head + 2]
END
xmllint --version >/dev/null 2>&1 && { xmllint --noout --schema "$NORMLAB_SOURCE/harness/decide/junit.xsd" found.xml 2>err.txt || fail "$(cat err.txt)"; }

[ $failures -eq 0 ] && echo "all held"
exit $((failures > 0))
