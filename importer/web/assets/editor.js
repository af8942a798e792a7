// The editor of a cell of the table: an input, a text of several lines, or a list of those
// who may be meant.

const other = "\0"; // the choice of nobody in the list

export class Editor {
  #key = null; // the last one pressed: arrows walk through a closed list, and choose nothing yet
  #open = true;

  // It stands in a cell: before is what the cell says, and text what the editor begins
  // with, if not with that. A text of several lines keeps them: Alt+Enter adds one.
  // on has what is called: finish(down, right), leave(), and blur().
  constructor(cell, { before, text, choices, faulty, label, word }, on) {
    const now = text ?? before;
    const input = document.createElement(choices ? "select" : /[\r\n]/.test(now) ? "textarea" : "input");
    Object.assign(this, { input, cell, before, on, choosing: Boolean(choices) });
    if (choices) {
      const option = (value, label) => input.add(new Option(label, value));
      option("", word("choose"));
      for (const c of choices) option(c.id, c.text);
      option(other, word("other"));
    } else {
      Object.assign(input, { spellcheck: false, autocomplete: "off", translate: false, value: now });
      input.setAttribute("writingsuggestions", "false");
      if (!/[\r\n]/.test(now)) input.dir = "auto";
    }
    input.setAttribute("aria-label", label);
    if (faulty) input.setAttribute("aria-describedby", "at"), input.setAttribute("aria-invalid", "true");
    this.first = text === undefined ? input.value : before;
    this.fresh = text !== undefined;
  }

  // open puts it into its cell, and sets the focus.
  open() {
    const { input, cell } = this;
    cell.replaceChildren(input);
    cell.classList.add("editing");
    input.focus({ preventScroll: true });
    if (!this.fresh) input.select?.();
    input.addEventListener("pointerdown", () => (this.#key = null));
    input.addEventListener("change", () => this.#open && this.choosing && input.value && (!this.#key || this.#key === "Enter") && this.on.finish(this.#key ? 1 : 0, 0));
    input.addEventListener("blur", () => this.#open && this.on.blur());
    input.addEventListener("keydown", (e) => this.#pressed(e));
  }

  #pressed(e) {
    const { input, on } = this;
    this.#key = e.key;
    if (e.isComposing || !this.#open) return;
    if (e.key === "Enter" && e.altKey && input.localName === "textarea") return input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
    const done = { Enter: () => on.finish(e.shiftKey ? -1 : 1, 0), Tab: () => on.finish(0, e.shiftKey ? -1 : 1), Escape: () => on.leave() }[e.key];
    if (!done || (this.choosing && e.key === "Enter" && !input.value)) return;
    e.preventDefault();
    e.stopPropagation();
    done();
  }

  // wantsOther reports that nobody of the list was chosen, but something else.
  get wantsOther() { return this.input.value === other; }

  // touched reports that something was written that would be lost.
  get touched() { return !this.choosing && this.input.value !== this.first; }

  // close ends the edit, and gives what was written; undefined if that is nothing else. An
  // input may show the text a little otherwise than it is; untouched, it is left as it is.
  close() {
    this.#open = false;
    const after = this.input.value;
    this.cell.textContent = this.before;
    if (after === this.first || after === this.before || (this.choosing && (!after || after === other))) return undefined;
    return after;
  }
}
