// Looks at pages in Chromium as people would, and prints what it saw as JSON:
// node look.js CHROMIUM FILE… ; beside each file it leaves FILE.pdf and pictures.
const { chromium } = require("playwright-core");

const widths = [360, 1440];

async function look(browser, file) {
	const seen = { console: [], requests: [], wide: [], contrast: [], sorting: [], images: [], tables: [] };
	const page = await browser.newPage();
	page.on("console", (m) => seen.console.push(m.text()));
	page.on("pageerror", (e) => seen.console.push(String(e)));
	page.on("request", (r) => seen.requests.push(r.url()));
	await page.goto("file://" + file);
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		for (const width of widths) {
			await page.setViewportSize({ width, height: 900 });
			const reaches = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
			if (reaches > width) seen.wide.push(`${reaches} pixels at ${width}`);
			if (process.env.PLUMB_PAGES) await page.screenshot({ path: `${file}.${width}.${colorScheme}.png`, fullPage: true });
		}
		seen.contrast.push(...(await page.evaluate(poor)).map((text) => `${colorScheme}: ${text}`));
	}
	seen.tables = await page.evaluate(tables);
	seen.images = await page.getByRole("img").evaluateAll((all) => all.map((svg) =>
		svg.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id).textContent).join(": ")));
	seen.sorting = await sorting(page);
	await page.close();
	const context = await browser.newContext({ javaScriptEnabled: false });
	const still = await context.newPage();
	await still.goto("file://" + file);
	await still.pdf({ path: file + ".pdf", preferCSSPageSize: true });
	await context.close();
	return seen;
}

// tables are what the page says in figures.
function tables() {
	return [...document.querySelectorAll("table")].map((t) => ({
		caption: t.caption.textContent,
		columns: [...t.tHead.rows[0].cells].map((c) => c.textContent),
		rows: [...t.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.dataset.value ?? c.textContent)),
	}));
}

// sorting sorts every table by every column, by mouse and by keyboard, and says what
// was not in order.
async function sorting(page) {
	const wrong = [];
	for (const button of await page.locator("thead button").elementHandles()) {
		const first = await button.evaluate((b) => b.closest("th").cellIndex < 2);
		for (const press of [() => first && button.click(), async () => { await button.focus(); await page.keyboard.press("Enter"); }, () => page.keyboard.press("Space")]) {
			if (await press() === false) continue;
			wrong.push(...await button.evaluate((b) => {
				const head = b.closest("th"), table = b.closest("table"), direction = head.getAttribute("aria-sort");
				const name = `${table.caption.textContent}, ${head.textContent}, ${direction}: `;
				if (document.activeElement !== b && document.activeElement !== document.body) return [name + "the focus went elsewhere"];
				const sorted = table.querySelectorAll("th[aria-sort]").length;
				if (sorted !== 1 || !["ascending", "descending"].includes(direction)) return [name + `${sorted} columns are called sorted`];
				const cells = [...table.tBodies[0].rows].map((r) => r.cells[head.cellIndex]).map((c) => c.dataset.value ?? c.textContent)
					.map((c) => head.classList.contains("number") && Number.isNaN(Number(c)) ? "" : c);
				const full = cells.filter((c) => c !== "");
				if (cells.slice(full.length).some((c) => c !== "")) return [name + "what is empty does not come last"];
				const order = head.classList.contains("number") ? (x, y) => x - y : (x, y) => x.localeCompare(y, "en", { numeric: true });
				const sign = direction === "ascending" ? 1 : -1;
				return full.every((c, i) => i === 0 || sign * order(full[i - 1], c) <= 0) ? [] : [name + full.join(" ")];
			}));
		}
	}
	return wrong;
}

// poor lists text whose contrast to any ground that it may stand on is less than 4.5.
function poor() {
	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	const rgb = (colour) => {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = colour;
		canvas.fillRect(0, 0, 1, 1);
		return [...canvas.getImageData(0, 0, 1, 1).data];
	};
	const light = (colour) => rgb(colour).slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const ratio = (x, y) => (Math.max(light(x), light(y)) + 0.05) / (Math.min(light(x), light(y)) + 0.05);
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const colour = getComputedStyle(e).backgroundColor;
			if (rgb(colour)[3] > 0) return colour;
		}
		return "#fff";
	};
	const out = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let n = 0;
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
		if (!text || e.closest("script, style, title, desc")) continue;
		n++;
		const style = getComputedStyle(e), svg = e.closest("svg");
		const grounds = [ground(svg ? svg.parentElement : e)];
		if (svg) grounds.push(...[...svg.querySelectorAll(".tint")].map((t) => getComputedStyle(t).fill));
		const soft = getComputedStyle(document.documentElement).getPropertyValue("--soft");
		if (e.closest("tbody")) grounds.push(soft); // under the mouse
		for (const g of grounds) {
			const r = ratio(svg ? style.fill : style.color, g);
			if (r < 4.5) out.push(`${text.slice(0, 30)} has ${r.toFixed(2)}`);
		}
	}
	return n ? out : ["there is no text"];
}

(async () => {
	const [, , executablePath, ...files] = process.argv;
	const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
	const seen = {};
	for (const file of files) seen[file] = await look(browser, file);
	await browser.close();
	console.log(JSON.stringify(seen));
})().catch((e) => { console.error(e); process.exit(1); });
