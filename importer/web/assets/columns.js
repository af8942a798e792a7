// The columns of the table: what they are called, how wide they are, and what they are
// taken for, which is chosen in their heads.

const widest = 34; // characters

export class Columns {
  // It takes the heads from the page.
  constructor(grid) {
    this.all = [...grid.querySelectorAll("[data-index]")].map((th, i) => {
      th.setAttribute("aria-colindex", i + 2);
      const { name, letter } = th.dataset;
      return { th, index: Number(th.dataset.index), name: name || letter };
    });
  }

  get length() { return this.all.length; }

  // indexOf is the place in the sheet of a column of the table, of which 0 is the row's
  // number; placeOf is the other way, and 0 if there is none.
  indexOf(col) { return this.all[col - 1].index; }
  placeOf(index) { return this.all.findIndex((c) => c.index === index) + 1; }

  // widths gives each column the width that some rows need: text says what stands in row i.
  widths(rows, text) {
    return this.all.map((c, n) => {
      let most = Math.max(10, c.name.length + 2);
      for (let i = 0; i < rows; i++) most = Math.max(most, text(i, n + 1));
      return `calc(${Math.min(most, widest)}ch + 1.1rem)`;
    });
  }

  // choosable lets what the columns are be chosen in their heads; it is the same form.
  choosable() {
    for (const { th, index } of this.all) {
      const select = document.querySelector(`select[name="column.${index}"]`);
      if (!select) continue;
      select.setAttribute("form", "reading");
      select.addEventListener("change", () => (document.querySelector("#read-columns").hidden = false));
      th.append(select);
    }
    document.querySelector(".column-list")?.remove();
    const fold = document.querySelector("#columns");
    if (fold && !fold.querySelector("input")) fold.hidden = true; // nothing else is asked there
  }
}
