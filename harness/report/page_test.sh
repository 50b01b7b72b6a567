#!/usr/bin/env bash
# The page in a real browser, at a phone's, a laptop's and a desktop's width: nothing overflows, every figure is seen, links
# lead somewhere, the controls and the keyboard work, no script fails, nothing is fetched.
set -euo pipefail
if ! command -v chromium >/dev/null; then
	echo "page_test: no chromium here: not looked at"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$NORMLAB" check -q --problem layer/f32/8x64 -i normal -i constant --store store.db >/dev/null || [ $? -eq 1 ]
"$NORMLAB" bench -q --problem layer/f32/8x64 --impl naive/centred --impl twopass/centred --time-budget 1 --store store.db >/dev/null
"$NORMLAB" report store.db -o page

if grep -oE '(src|href)="[a-z]+:[^"]*"' page/index.html | grep -v '"data:,"'; then
	echo "page_test: the page fetches something"
	exit 1
fi
cat >test.html <<'END'
<!doctype html>
<meta charset="utf-8">
<title>not run</title>
<script>
"use strict";
const problems = [];
const must = (what, held) => { if (!held) problems.push(what); };

function look(frame) {
	const page = frame.contentDocument, width = Number(frame.dataset.width);
	const say = (what) => `${width}: ${what}`;
	const all = (selector) => [...page.querySelectorAll(selector)];

	must(say(`${page.documentElement.scrollWidth} wide`), page.documentElement.scrollWidth <= width);
	must(say("no figure"), all(".picture svg").length > 0);
	for (const svg of all(".picture svg")) {
		const box = svg.getBoundingClientRect();
		must(say(`figure of ${box.width} x ${box.height}`), box.width > 300 && box.height > 100);
	}
	for (const link of all("nav a, h2 a"))
		must(say(`${link.hash} leads nowhere`), page.getElementById(link.hash.slice(1)));
	const ids = all("[id]").map((element) => element.id);
	must(say("an id twice"), new Set(ids).size === ids.length);

	const lit = () => all("#axis button.lit").length;
	const choose = (name) => page.querySelector(`#axis input${name}`).click();
	must(say(`LayerNorm pools ${lit()}`), lit() === 5);
	choose("[value=batch]");
	must(say(`BatchNorm pools ${lit()}`), lit() === 3);
	choose("[name=positions]");
	must(say(`BatchNorm with positions pools ${lit()}`), lit() === 6);
	choose("[value=rms]");
	must(say(`RMSNorm pools ${lit()}`), lit() === 5 && page.querySelector("#axis .pooled").textContent.includes("root mean square"));
	const here = () => page.querySelector("#axis button.here").dataset.at;
	const press = (key) => page.querySelector("#axis button.here").dispatchEvent(
		new frame.contentWindow.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
	for (const [key, at] of [["ArrowRight", "0,1,3"], ["ArrowDown", "0,2,3"], ["End", "1,2,4"], ["ArrowRight", "1,2,4"], ["Home", "0,2,0"], ["ArrowUp", "0,1,0"]]) {
		press(key);
		must(say(`${key} leads to ${here()}`), here() === at);
	}

	const filter = page.querySelector("input.filter");
	must(say("no filter"), filter);
	if (filter) {
		filter.closest("details").open = true;
		filter.value = "naive CENTRED";
		filter.dispatchEvent(new frame.contentWindow.Event("input"));
		const rows = [...filter.nextElementSibling.querySelectorAll("tbody tr")];
		const shown = rows.filter((row) => row.offsetParent);
		must(say(`the filter leaves ${shown.length} of ${rows.length}`), shown.length > 0 && shown.length < rows.length);
		must(say("the filter leaves another row"), shown.every((row) => row.textContent.includes("naive/centred")));
	}
	must(say(`${page.documentElement.scrollWidth} wide, opened`), page.documentElement.scrollWidth <= width);
}

addEventListener("load", () => {
	const frames = [...document.querySelectorAll("iframe")];
	try {
		frames.forEach(look);
	} catch (error) {
		problems.push(String(error));
	}
	document.title = problems.length ? problems.join("; ") : `held at ${frames.map((frame) => frame.dataset.width).join(" ")}`;
});
</script>
END
# Frames by srcdoc have the page's origin, so that the test may look inside.
escaped=$(sed -e 's/&/\&amp;/g' -e 's/"/\&quot;/g' page/index.html)
for width in 360 1024 1600; do
	printf '<iframe data-width="%s" style="width:%spx;height:1200px;border:0" srcdoc="%s"></iframe>\n' "$width" "$width" "$escaped"
done >>test.html
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
	--disable-component-update --disable-sync --user-data-dir="$work/profile" --window-size=1700,1300 \
	--virtual-time-budget=20000 --dump-dom "file://$work/test.html" >dom.html 2>browser.log
said=$(grep -oE '<title>[^<]*' dom.html | head -n 1)
echo "${said#<title>}"
[ "$said" = "<title>held at 360 1024 1600" ]
