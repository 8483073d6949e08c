"use strict";
for (const table of document.querySelectorAll("table")) {
	const body = table.tBodies[0];
	[...table.tHead.rows[0].cells].forEach((head, column) => {
		const button = document.createElement("button");
		button.type = "button";
		button.append(...head.childNodes);
		head.append(button);
		const number = head.classList.contains("number");
		const value = (row) => {
			const cell = row.cells[column];
			const text = cell.dataset.value ?? cell.textContent;
			return number && Number.isNaN(Number(text)) ? "" : text;
		};
		button.addEventListener("click", () => {
			const was = head.getAttribute("aria-sort");
			const falls = was ? was === "ascending" : number;
			for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
			head.setAttribute("aria-sort", falls ? "descending" : "ascending");
			const rows = [...body.rows].sort((a, b) => {
				const x = value(a), y = value(b);
				if (x === "" || y === "") return (x === "") - (y === "");
				const order = number ? x - y : x.localeCompare(y, "en", {numeric: true});
				return falls ? -order : order;
			});
			body.append(...rows);
		});
	});
}
