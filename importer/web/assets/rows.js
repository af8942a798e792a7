// What the table knows of the rows, and how changes reach the server.
import { ask, wait, Away } from "./page.js";

const chunk = 100; // rows that are asked for at once
export const mostAnswered = 200; // rows that a step is answered with; others are asked for
const most = 50; // chunks that are kept

// Rows are those that a filter shows, by their place in it.
export class Rows {
  total = 0; // rows that the filter shows
  all = 0; // rows of the sheet
  filter = { only: "all", kind: "" };
  #chunks = new Map(); // by number
  #asked = new Map(); // chunks under way: what ends the request
  #stale = new Set(); // chunks that are shown, but asked for again
  #fresh = false;

  // onLoad is called when rows have come.
  constructor(base, onLoad) {
    this.base = base;
    this.onLoad = onLoad;
  }

  // choose chooses a filter anew: rows that were corrected leave it.
  choose(filter) {
    this.filter = filter;
    for (const request of this.#asked.values()) request.abort();
    this.#asked.clear();
    this.#chunks.clear();
    this.#fresh = true;
  }

  get(i) { return this.#chunks.get(Math.floor(i / chunk))?.[i % chunk]; }

  // again asks for all rows again as they come into sight.
  again() { this.#stale = new Set(this.#chunks.keys()); }

  // put takes rows as they are now, and gives the places of those that are known.
  put(rows) {
    const now = new Map(rows.map((r) => [r.row, r]));
    const places = [];
    for (const [n, known] of this.#chunks) known.forEach((r, i) => {
      if (now.has(r.row)) known[i] = now.get(r.row), places.push(n * chunk + i);
    });
    return places;
  }

  // want asks for the rows from first to last and, in the direction of scrolling, ahead.
  want(first, last, down) {
    let from = Math.floor(first / chunk), to = Math.floor(last / chunk);
    const seen = [from, to];
    if (down) to += 2;
    else from -= 1;
    from = Math.max(0, from);
    to = Math.min(to, Math.floor(Math.max(0, this.total - 1) / chunk));
    for (const [n, request] of this.#asked) if (n < from || n > to) request.abort(), this.#asked.delete(n);
    for (let n = seen[0]; n <= Math.min(seen[1], to); n++) this.#load(n); // first what is seen
    for (let n = from; n <= to; n++) this.#load(n);
    for (const n of this.#chunks.keys()) if (this.#chunks.size > most && (n < from || n > to)) this.#chunks.delete(n), this.#stale.delete(n);
  }

  url(more) {
    const { only, kind } = this.filter;
    return `${this.base}/rows?${new URLSearchParams({ n: chunk, only, ...(kind && { kind }), ...more })}`;
  }

  async #load(n) {
    if (this.#asked.has(n) || (this.#chunks.has(n) && !this.#stale.has(n))) return;
    const request = new AbortController();
    this.#asked.set(n, request);
    try {
      const answer = await ask(this.url({ from: n * chunk, ...(this.#fresh && { fresh: 1 }) }), { signal: request.signal });
      if (!answer.ok) throw new Away(answer.status);
      const window = await answer.json();
      if (this.#asked.get(n) !== request) return; // the filter was chosen anew
      this.#fresh = false;
      this.#stale.delete(n);
      this.#chunks.set(n, window.rows);
      [this.total, this.all] = [window.total, window.all];
    } catch (e) {
      if (e.name === "AbortError") return;
      await wait(2000);
    }
    if (this.#asked.get(n) !== request) return;
    this.#asked.delete(n);
    this.onLoad();
  }

  // faultAfter is the place of the first row with a fault below a row of the sheet; -1 if
  // there is none.
  async faultAfter(row) {
    const answer = await ask(this.url({ n: 1, after: row }));
    if (!answer.ok) throw new Away(answer.status);
    const found = await answer.json();
    return found.rows.length ? found.from : -1;
  }
}

// Saver saves changes, one after the other. What is not saved yet is also kept in the
// browser for this tab, so that it outlives a reload and an end of the program.
export class Saver {
  #queue; // {row, column, before, after}
  #busy = false;
  #away = false;

  // on has what is called: saved(answer, change), conflict(change, conflict),
  // refused(change, text), and waiting(how many, whether the server is away).
  constructor(base, id, on) {
    Object.assign(this, { base, on, key: `comebacks ${id}` });
    try {
      this.#queue = JSON.parse(sessionStorage.getItem(this.key)) ?? [];
    } catch {
      this.#queue = [];
    }
    if (this.#queue.length) this.#run();
  }

  get waiting() { return this.#queue.length; }

  // idle waits until what was changed is saved, or the server is found to be away.
  async idle() {
    while (this.#busy && !this.#away) await wait(20);
  }

  // of is the change of a cell that is not saved yet.
  of(row, column) { return this.#queue.findLast((c) => c.row === row && c.column === column); }

  add(change) {
    const same = this.#queue.findLast((c) => c.row === change.row && c.column === change.column && !c.conflict);
    if (same && !(this.#busy && same === this.#queue.find((c) => !c.conflict))) same.after = change.after;
    else this.#queue.push(change);
    this.#keep();
    this.#run();
  }

  // drop forgets a change.
  drop(change) {
    this.#queue = this.#queue.filter((c) => c !== change);
    this.#keep();
  }

  #keep() {
    if (this.#queue.length) sessionStorage.setItem(this.key, JSON.stringify(this.#queue.map(({ conflict, ...c }) => c)));
    else sessionStorage.removeItem(this.key);
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    for (let next; (next = this.#queue.find((c) => !c.conflict));) {
      try {
        await this.#save(next);
        this.#away = false;
      } catch (e) {
        if (!(e instanceof Away)) throw e;
        this.#away = true;
        this.on.waiting(this.#queue.length, true);
        await wait(2000);
      }
    }
    this.#busy = false;
    this.on.waiting(this.#queue.length, false);
  }

  async #save(change) {
    const { row, column, before, after } = change;
    const answer = await ask(`${this.base}/changes`, { body: { changes: [{ row, column, before, after }] } });
    const said = await answer.json().catch(() => ({}));
    if (said.conflicts?.length) {
      change.conflict = true; // it stays until the person has said what is right
      return this.on.conflict(change, said.conflicts[0]);
    }
    this.drop(change);
    if (answer.ok) this.on.saved(said, change);
    else this.on.refused(change, said.text);
  }
}
