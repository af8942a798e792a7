// The rows and cells of the table, as elements.

// newRow makes a row of as many columns, and its number before them.
export function newRow(columns) {
  const el = document.createElement("div");
  el.setAttribute("role", "row");
  for (let col = 0; col <= columns; col++) {
    const cell = el.appendChild(document.createElement("div"));
    cell.setAttribute("role", col ? "gridcell" : "rowheader");
    cell.setAttribute("aria-colindex", col + 1);
    cell.translate = false;
    if (col) cell.dir = "auto";
    cell.tabIndex = -1;
  }
  return el;
}

// placeOf is where an element stands in the table's body: place of its row, and column;
// -1 if it is not in it.
export function placeOf(body, target) {
  const cell = target.closest("[aria-colindex]"), el = cell?.parentElement;
  return el && body.contains(el) ? [Number(el.getAttribute("aria-rowindex")) - 2, Number(cell.getAttribute("aria-colindex")) - 1] : [-1, -1];
}

// mark sets an attribute, or takes it away.
export function mark(el, name, value) {
  if (value) el.setAttribute(name, value);
  else el.removeAttribute(name);
}
