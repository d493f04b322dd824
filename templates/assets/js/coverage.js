// Lets a table of numbers be ordered by each of its columns: rows within their group, and the groups by their first row.

const value = (row, column) => Number(row.cells[column].textContent.replace(/\D/g, ""));

for (const table of document.querySelectorAll("table[data-sort]")) {
  const groups = [...table.tBodies].map((body) => ({ body, rows: [...body.rows] }));
  const heads = [...table.tHead.rows[0].cells];

  const order = (column) => {
    const falling = (a, b) => (column ? value(b, column) - value(a, column) : 0);
    for (const { body, rows } of [...groups].sort((a, b) => falling(a.rows[0], b.rows[0]))) {
      body.append(rows[0], ...rows.slice(1).sort(falling));
      table.tFoot.before(body);
    }
  };

  heads.forEach((head, column) => {
    if (!column) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "↓";
    button.setAttribute("aria-label", table.dataset.sort.replace("%(column)s", head.textContent.trim()));
    button.addEventListener("click", () => {
      const again = head.hasAttribute("aria-sort");
      for (const other of heads) other.removeAttribute("aria-sort");
      if (!again) head.setAttribute("aria-sort", "descending");
      order(again ? 0 : column);
    });
    head.append(" ", button);
  });
}
