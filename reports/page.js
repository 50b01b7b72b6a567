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

// The axis explorer: which cells share a mean and a variance, and what becomes of one of them.
(() => {
	const box = document.getElementById("axis");
	// Position, example, feature.
	const values = [
		[[4.1, 5.3, 7.2, 2.0, 3.9], [3.7, 5.0, 6.9, 2.1, 4.0], [4.2, 5.1, 7.1, 1.9, 3.8]],
		[[3.9, 5.6, 7.0, 2.2, 4.1], [3.5, 4.8, 7.3, 1.8, 4.3], [4.4, 5.2, 6.8, 2.3, 3.6]]];
	const names = { layer: "LayerNorm", rms: "RMSNorm", batch: "BatchNorm" };
	const grids = box.querySelector(".grids");
	const said = box.querySelector(".pooled");
	let here = [0, 1, 2];

	const chosen = () => box.querySelector("input[name=norm]:checked").value;
	const positions = () => box.querySelector("input[name=positions]").checked ? values.length : 1;
	const pooled = (norm, [p, e, f], [q, g, h]) => norm === "batch" ? f === h : e === g && p === q;

	function cells() {
		const all = [];
		for (let p = 0; p < positions(); p++)
			values[p].forEach((row, e) => row.forEach((value, f) => all.push({ at: [p, e, f], value })));
		return all;
	}

	function describe(norm, lit) {
		const value = values[here[0]][here[1]][here[2]];
		const count = lit.length;
		const mean = norm === "rms" ? 0 : lit.reduce((sum, cell) => sum + cell.value, 0) / count;
		const spread = Math.sqrt(lit.reduce((sum, cell) => sum + (cell.value - mean) ** 2, 0) / count);
		const what = norm === "batch"
			? `feature ${here[2] + 1} over ${values[0].length} examples` + (positions() > 1 ? ` at ${positions()} positions` : "")
			: `the ${count} features of example ${here[1] + 1}` + (positions() > 1 ? ` at position ${here[0] + 1}` : "");
		said.textContent = `${names[norm]} pools ${what}: ${count} cells, ` +
			(norm === "rms" ? `root mean square ${spread.toFixed(3)}` : `mean ${mean.toFixed(3)}, standard deviation ${spread.toFixed(3)} (ddof = 0)`) +
			`. ${value.toFixed(1)} becomes ${((value - mean) / spread).toFixed(3)}.`;
	}

	function update(focus) {
		const norm = chosen();
		const lit = cells().filter((cell) => pooled(norm, here, cell.at));
		for (const button of grids.querySelectorAll("button")) {
			const at = button.dataset.at.split(",").map(Number);
			const is = at.join() === here.join();
			button.classList.toggle("lit", pooled(norm, here, at));
			button.classList.toggle("here", is);
			button.setAttribute("aria-pressed", is);
			button.tabIndex = is ? 0 : -1;
			if (is && focus)
				button.focus();
		}
		describe(norm, lit);
	}

	function build() {
		grids.replaceChildren();
		if (here[0] >= positions())
			here[0] = 0;
		for (let p = 0; p < positions(); p++) {
			const panel = document.createElement("div");
			const caption = document.createElement("p");
			const grid = document.createElement("div");
			caption.className = "caption";
			caption.textContent = positions() > 1 ? `Position ${p + 1}: examples by features` : "Examples by features";
			grid.className = "grid";
			grid.style.gridTemplateColumns = `repeat(${values[p][0].length}, max-content)`;
			for (const { at, value } of cells().filter((cell) => cell.at[0] === p)) {
				const button = document.createElement("button");
				button.type = "button";
				button.dataset.at = at.join();
				button.textContent = value.toFixed(1);
				button.setAttribute("aria-label", `position ${at[0] + 1}, example ${at[1] + 1}, feature ${at[2] + 1}: ${value.toFixed(1)}`);
				button.addEventListener("click", () => { here = at; update(true); });
				grid.append(button);
			}
			panel.append(caption, grid);
			grids.append(panel);
		}
		update(false);
	}

	// Left and right run on into the next position's grid.
	grids.addEventListener("keydown", (event) => {
		const columns = values[0][0].length, rows = values[0].length;
		let [p, e, f] = here;
		const across = p * columns + f;
		const to = { ArrowLeft: [across - 1, e], ArrowRight: [across + 1, e], ArrowUp: [across, e - 1], ArrowDown: [across, e + 1],
			Home: [0, e], End: [positions() * columns - 1, e] }[event.key];
		if (!to)
			return;
		event.preventDefault();
		const x = Math.min(Math.max(to[0], 0), positions() * columns - 1);
		e = Math.min(Math.max(to[1], 0), rows - 1);
		here = [Math.floor(x / columns), e, x % columns];
		update(true);
	});
	for (const input of box.querySelectorAll("input"))
		input.addEventListener("change", build);
	build();
})();
