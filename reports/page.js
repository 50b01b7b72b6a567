"use strict";
// Big tables get a filter: rows whose text holds every word typed.
for (const box of document.querySelectorAll("details .table")) {
	const rows = [...box.querySelectorAll("tbody tr")];
	if (rows.length < 12)
		continue;
	const input = document.createElement("input");
	input.className = "filter";
	input.type = "search";
	input.placeholder = "Filter: words that a row must hold";
	input.setAttribute("aria-label", "Filter rows");
	input.addEventListener("input", () => {
		const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
		for (const row of rows) {
			const text = row.textContent.toLowerCase();
			row.hidden = !words.every((word) => text.includes(word));
		}
	});
	box.before(input);
}
