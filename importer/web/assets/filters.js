// Which rows the table shows. What is chosen is in the address.

export class Filters {
  #buttons;

  // chosen is called with what was chosen: {only, kind}.
  constructor(section, chosen) {
    this.section = section;
    this.chosen = chosen;
    this.#buttons = [...section.querySelectorAll("[data-only]")];
    addEventListener("hashchange", () => this.byAddress());
    for (const b of this.#buttons) {
      // That of a kind is there while it is chosen, and chooses it anew.
      b.addEventListener("click", () => (b.dataset.only === "kind" ? this.byAddress() : this.choose(b.dataset.only)));
    }
  }

  choose(only, kind = "", title = "") {
    this.chosen({ only, kind });
    history.replaceState(null, "", `#only=${encodeURIComponent(kind ? `kind:${kind}` : only)}`);
    const own = kind || only === "coming";
    for (const b of this.#buttons) {
      b.setAttribute("aria-pressed", b.dataset.only === (own ? "kind" : only));
      if (b.dataset.only === "kind") b.hidden = !own, b.textContent = title || kind;
    }
    this.offer();
  }

  byAddress() {
    const key = new URLSearchParams(location.hash.slice(1)).get("only") ?? "all";
    const title = (links, is) => [...document.querySelectorAll(links)].find(is)?.dataset.title;
    if (key.startsWith("kind:")) this.choose("faults", key.slice(5), title("[data-kind]", (a) => a.dataset.kind === key.slice(5)));
    else if (key === "coming") this.choose(key, "", title(".see[data-title]", () => true));
    else this.choose(["faults", "attention"].includes(key) ? key : "all");
  }

  // offer offers only what there is: no next fault where there are none.
  offer() {
    const { faults, attention } = document.querySelector("#summary .counts")?.dataset ?? {};
    const only = (button, n) => (button.disabled = n === "0" && button !== document.activeElement && button.getAttribute("aria-pressed") !== "true");
    only(this.section.querySelector("#next-fault"), faults);
    for (const b of this.#buttons) only(b, { faults, attention }[b.dataset.only]);
  }
}
