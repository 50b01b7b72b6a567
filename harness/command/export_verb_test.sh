#!/usr/bin/env bash
# Stores for others: merged, and exported in formats that somebody else's parser reads back to the last bit.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/verb_fixture.sh" || exit 1

for store in a b; do
	"$normlab" check --problem layer/f32/16x96 --problem layer/f32/8x40/bwd --input normal --input normal:mean=1e4 --impl naive/centred \
		--impl twopass/centred --quiet --store $store.db >/dev/null
	"$normlab" bench --problem layer/f32/16x96 --impl naive/centred --impl twopass/centred --processes 2 --rounds 2 --quiet \
		--store $store.db >/dev/null || fail "bench for $store.db"
done
sqlite3 b.db "UPDATE machine SET cpu = 'another, \"quoted\"'; UPDATE run SET started = '2026-01-01T00:00:00Z' WHERE id = 1"

# ---- merge
exits 0 "c.db: 4 runs of 2 machines, 16 checks, 6 timings" merge a.db b.db -o c.db
[ "$(sqlite3 c.db 'PRAGMA integrity_check; SELECT count(DISTINCT machine_id) FROM accuracy; SELECT count(*) FROM sample')" = \
	"$(printf 'ok\n2\n%d' $(($(sqlite3 a.db 'SELECT count(*) FROM sample') + $(sqlite3 b.db 'SELECT count(*) FROM sample'))))" ] ||
	fail "the merged store lacks rows, or mixes machines"
exits 0 "c.db: 0 runs are new" merge a.db b.db c.db a.db -o d.db
[ "$(sqlite3 d.db 'SELECT count(*) FROM result')" = "$(sqlite3 c.db 'SELECT count(*) FROM result')" ] || fail "duplicates are kept"
exits 0 "4 runs" merge a.db c.db -o c.db
exits 0 "" merge a.db b.db -o e.db --no-slices
[ "$(sqlite3 e.db 'SELECT count(*) FROM sample')" = 0 ] || fail "--no-slices keeps slices"
cp a.db future.db
sqlite3 future.db 'PRAGMA user_version = 999'
cp c.db kept.db
before=$(ls -A)
exits 2 "newer normlab" merge a.db future.db -o kept.db
exits 2 "none.db" merge a.db none.db -o new.db
exits 2 "cannot be" merge a.db -o /nonexistent/c.db
cmp -s c.db kept.db || fail "a merge that fails changes the store that was there"
printf 'mine\n' >mine.txt
exits 2 "mine.txt" merge a.db -o mine.txt
[ "$(cat mine.txt)" = mine ] || fail "merge writes over what is no store"
rm mine.txt
[ "$before" = "$(ls -A)" ] || fail "a merge that fails leaves something: $(ls -A)"
exits 2 "needs -o" merge a.db b.db

# ---- exports, each read back
for format in csv json markdown; do
	for view in accuracy outputs bench ratios sample point machine run fact; do
		exits 0 "" export c.db --format $format --view $view -o "$view.$format"
	done
done
exits 0 "" export c.db --format junit -o checks.xml
exits 0 "" export c.db --format gbench -o times.json
"$normlab" report c.db -o page --benchmark_out=same.json >/dev/null 2>&1
diff <(grep -v '"date"' times.json) <(grep -v '"date"' same.json) || fail "two ways to Google Benchmark's JSON differ"
sqlite3 :memory: '.mode csv' '.import outputs.csv t' "ATTACH 'c.db' AS c" \
	"SELECT count(*), sum(abs(t.normwise - o.normwise) > 0) FROM t JOIN c.outputs o ON o.id = t.id" >said.txt
[ "$(cat said.txt)" = "$(sqlite3 c.db 'SELECT count(*) FROM outputs'),0" ] || fail "sqlite3 reads other numbers back: $(cat said.txt)"
exits 2 "--format: 'cvs' is none of" export c.db --format cvs
exits 2 "did you mean 'bench'?" export c.db --format csv --view bnech
exits 2 "needs --format" export c.db
exits 2 "one store at a time" export a.db b.db --format csv
exits 2 "cannot be written" export c.db --format csv -o /nonexistent/x.csv

python3 -c '' 2>/dev/null || exit $((failures > 0)) # nobody here to read the rest
python3 - <<'END' || fail "a format does not come back"
import csv, json, sqlite3, xml.etree.ElementTree as tree
db = sqlite3.connect("c.db")
for view in "accuracy outputs bench ratios sample point machine run fact".split():
    cursor = db.execute("SELECT * FROM " + view)
    names = [d[0] for d in cursor.description]
    truth = cursor.fetchall()
    rows = list(csv.reader(open(view + ".csv", newline="")))
    assert rows[0] == names and len(rows) == len(truth) + 1, view
    for row, true in zip(rows[1:], truth):
        for cell, value in zip(row, true):
            assert (cell == "") if value is None else (float(cell) == value) if isinstance(value, float) else cell == str(value), (view, cell, value)
    objects = json.load(open(view + ".json"))
    assert objects == [dict(zip(names, true)) for true in truth], view
    lines = open(view + ".markdown").read().splitlines()
    assert len(lines) == len(truth) + 2 and set(lines[1]) == set("|-"), view
    assert all(line.replace("\\|", "").count("|") == len(names) + 1 for line in lines), view
times = json.load(open("times.json"))
assert times["context"] and len(times["benchmarks"]) > 4, times
assert all(b["real_time"] > 0 and b["run_type"] in ("iteration", "aggregate") for b in times["benchmarks"]), times
root = tree.parse("checks.xml").getroot()
cases = root.findall("testsuite/testcase")
checks = db.execute("SELECT count(*), sum(verdict NOT IN ('PASS', 'WEAK', 'SKIP') AND NOT expected) FROM accuracy").fetchone()
timings = db.execute("SELECT count(*), sum(verdict NOT IN ('PASS', 'SKIP')) FROM bench WHERE family <> 'roof'").fetchone()
assert (len(cases), len(root.findall(".//failure"))) == (checks[0] + timings[0], checks[1] + timings[1]), (len(cases), checks, timings)
assert sum(int(s.get("tests")) for s in root) == int(root.get("tests")) == len(cases)
END
if command -v xmllint >/dev/null; then
	xmllint --noout --schema "$NORMLAB_SOURCE/harness/decide/junit.xsd" checks.xml 2>err.txt || fail "$(cat err.txt)"
	sed 's/ tests="[0-9]*"//' checks.xml >bad.xml
	xmllint --noout --schema "$NORMLAB_SOURCE/harness/decide/junit.xsd" bad.xml 2>/dev/null && fail "the schema takes anything"
fi

[ $failures -eq 0 ] && echo "all held"
exit $((failures > 0))
