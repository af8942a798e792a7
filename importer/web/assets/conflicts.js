// What is shown of changes that met another one: the person says which stands.

export class Conflicts {
  #shown = new Map(); // by change

  // They are shown in a place of the page.
  constructor(place) { this.place = place; }

  // show asks with some text; choices are what its buttons say, and what they do.
  show(change, text, hint, choices) {
    const p = document.createElement("p");
    p.title = hint;
    p.append(text);
    for (const [name, then] of choices) {
      const b = document.createElement("button");
      Object.assign(b, { type: "button", className: "button", textContent: name });
      b.addEventListener("click", then);
      p.append(" ", b);
    }
    this.#shown.set(change, p);
    this.place.append(p);
  }

  // settle takes away what is shown of a change.
  settle(change) {
    this.#shown.get(change)?.remove();
    this.#shown.delete(change);
  }

  // of are the changes of a cell that wait for an answer.
  of(row, column) { return [...this.#shown.keys()].filter((c) => c.row === row && c.column === column); }
}
