// The table of a sheet's rows: a grid as the ARIA practices describe it, of which only the
// rows in sight are in the page. What is known of rows is in rows.js.
import { ask, say, wait, number, filled, Away } from "./page.js";
import { Rows, Saver, mostAnswered } from "./rows.js";
import { Columns } from "./columns.js";
import { Conflicts } from "./conflicts.js";
import { Editor } from "./editor.js";
import { Filters } from "./filters.js";
import { newRow, placeOf, mark } from "./cells.js";
import { follow } from "./counts.js";
import { offerSteps, actor } from "./steps.js";

const rowHeight = 34; // px, as in table.css
const tallest = 12_000_000; // px; browsers cap an element at some 16 million, so beyond this scrolling is scaled
const fewest = 5; // rows that there is room for
const mostRows = 57; // in the page, beside the head and a row that has the focus

const $ = (selector, within = document) => within.querySelector(selector);
const section = $("#table"), grid = $("#grid"), head = $(".head", grid), body = $(".body", grid), at = $("#at"), trouble = $("#trouble");
const { file: base, id, locked } = section.dataset, words = Object.fromEntries([...$("#table-words").content.children].map((p) => [p.dataset.word, p.textContent]));
const word = (name, values = {}) => filled(words[name], values);

const columns = new Columns(grid);
const nameOf = (col) => (col ? columns.all[col - 1].name : word("whole"));

const rows = new Rows(base, loaded);
const shown = new Map(); // elements of rows, by place
const spare = [];
let here = { i: 0, col: 1 }; // the current cell: place of its row, and column, where 0 is the row's number
let editor = null; // with its place, {i, col}, the number of its row, and the index of its column
let steps = 0; // moves and edits so far: what was asked before one of them comes too late to move
let unseen = true; // nobody has gone to the current row on purpose: F8 begins with its own faults
let message = false; // what is said is no cell, but what was done: it stays until the next move
let lastTop = 0, bodyHeight = -1, drawing = false;

// --- The window of rows ---

// view is what is in sight: its height, and where it begins among all rows, in px.
let height = rowHeight;
function measure() {
  height = Math.max(rowHeight, grid.clientHeight - head.offsetHeight);
  grid.style.setProperty("--need", `${head.offsetHeight + Math.max(fewest, rows.all) * rowHeight + 20}px`); // a short sheet has a short table
  body.style.width = `${head.firstElementChild.offsetWidth}px`; // which its rows do not give it
  redraw();
}
function view() {
  const full = rows.total * rowHeight, real = Math.min(full, tallest);
  const ratio = real > height ? Math.max(1, (full - height) / (real - height)) : 1;
  return { real, ratio, top: grid.scrollTop * ratio };
}

function draw() {
  drawing = false;
  const { real, top } = view(), shift = grid.scrollTop - top;
  if (bodyHeight !== real) body.style.height = `${(bodyHeight = real)}px`;
  const visible = Math.ceil(height / rowHeight) + 1;
  const over = Math.max(1, Math.floor((mostRows - visible) / 2));
  const seen = Math.floor(top / rowHeight);
  const first = Math.max(0, seen - over), last = Math.min(rows.total - 1, seen + Math.min(visible, mostRows - 2) + over - 1);
  rows.want(first, Math.max(0, last), top >= lastTop);
  lastTop = top;
  for (const [i, el] of shown) {
    if (i >= first && i <= last) continue;
    if (i < rows.total && (el.contains(document.activeElement) || editor?.i === i)) continue; // the focus stays where it is
    shown.delete(i);
    spare.push(el);
  }
  for (let i = first; i <= last; i++) if (!shown.has(i)) {
    const el = spare.pop() ?? newRow(columns.length);
    shown.set(i, el);
    fill(el, i);
    if (!el.isConnected) body.append(el);
  }
  while (spare.length) spare.pop().remove();
  for (const [i, el] of shown) {
    const y = i * rowHeight + shift;
    if (el.y !== y) el.style.transform = `translateY(${(el.y = y)}px)`;
  }
  if (Boolean(shown.size) !== body.hasAttribute("role")) mark(body, "role", shown.size && "rowgroup"); // an empty one is none
}

function redraw() {
  if (!drawing) drawing = Boolean(requestAnimationFrame(draw));
}

const faultsAt = (row, col) => row?.faults?.filter((f) => f.column === (col ? columns.indexOf(col) : -1)) ?? [];
const textAt = (row, col) => (col ? (saver.of(row.row, columns.indexOf(col))?.after ?? row.cells[columns.indexOf(col)] ?? "") : String(row.row));
const lockedAt = (row) => locked || (row?.locked === true ? word("locked") : row?.locked);

// fill shows a row. Data only ever becomes text.
function fill(el, i) {
  const row = rows.get(i);
  el.setAttribute("aria-rowindex", i + 2);
  el.className = row ? [row.fixed && "fixed", row.faults?.length && "attention", lockedAt(row) && "locked"].filter(Boolean).join(" ") : "coming";
  [...el.children].forEach((cell, col) => {
    if (editor?.i === i && editor.col === col) return;
    const index = col && columns.indexOf(col), said = faultsAt(row, col).length > 0, fault = said && row.status === "invalid";
    const saving = Boolean(col && row && (saver.of(row.row, index) ?? saver.of(row.row, -2)?.of === index));
    const text = row ? textAt(row, col).replace(/\r\n?|\n/g, " ⏎ ") : ""; // a cell shows one line
    if (cell.textContent !== text) cell.textContent = text;
    cell.className = [!col && "number", said && !saving && (fault ? "fault" : "remark"), col && row?.changed?.includes(index) && "changed", saving && "saving"].filter(Boolean).join(" ");
    mark(cell, "aria-invalid", fault && !saving && "true");
    mark(cell, "aria-readonly", (!col || lockedAt(row)) && "true");
    const current = here.i === i && here.col === col;
    cell.tabIndex = current ? 0 : -1;
    mark(cell, "aria-describedby", current && said && "at");
  });
}

function refill(places = shown.keys()) {
  for (const i of places) if (shown.has(i)) fill(shown.get(i), i);
}

// loaded is called when rows have come.
function loaded() {
  grid.setAttribute("aria-rowcount", rows.total + 1);
  $("#shown").textContent = rows.total ? word("shown", { shown: number(rows.total), all: number(rows.all) }) : word("nothing");
  if (here.i >= rows.total) here = { i: 0, col: here.col };
  if (!grid.style.getPropertyValue("--columns") && rows.total) widths(), measure();
  refill();
  draw();
  if (grid.contains(document.activeElement) && !editor && !message) tellHere();
}

// widths gives each column the width that the first rows need.
function widths() {
  const all = columns.widths(Math.min(100, rows.total), (i, col) => {
    const row = rows.get(i);
    return row ? textAt(row, col).length + (faultsAt(row, col).length ? 3 : 0) : 0;
  });
  grid.style.setProperty("--columns", [`calc(${Math.max(String(rows.all).length, $(".number", head).textContent.length) + 2}ch + 1.2rem)`, ...all].join(" "));
}

// --- Moving ---

const cellAt = (i, col) => shown.get(i)?.children[col];

// show scrolls so that a cell can be seen whole.
function show(i, col) {
  const { ratio, top } = view();
  const y = i * rowHeight;
  if (y < top) grid.scrollTop = y / ratio;
  else if (y + rowHeight > top + height) grid.scrollTop = (y + rowHeight - height) / ratio;
  draw();
  const cell = cellAt(i, col);
  if (!cell || !col) return;
  const left = cell.offsetLeft - cellAt(i, 0).offsetWidth, right = cell.offsetLeft + cell.offsetWidth;
  if (left < grid.scrollLeft) grid.scrollLeft = left;
  else if (right > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = Math.min(left, right - grid.clientWidth);
}

function go(i, col, focus = true) {
  steps++;
  if (!rows.total) return;
  message = unseen = false;
  const before = here.i;
  here = { i: Math.min(Math.max(0, i), rows.total - 1), col: Math.min(Math.max(0, col), columns.length) };
  show(here.i, here.col);
  refill([before, here.i]);
  if (focus) cellAt(here.i, here.col)?.focus({ preventScroll: true });
  tellHere();
}

// tellHere says which cell is the current one, and what is wrong with it.
function tellHere() {
  const row = rows.get(here.i);
  if (!row) return;
  const faults = [...faultsAt(row, here.col), ...(here.col ? faultsAt(row, 0) : [])].map((f) => f.text);
  const values = { row: row.row, column: nameOf(here.col), text: faults.join("; ") };
  const text = word(faults.length ? "at" : "here", values);
  if (at.textContent !== text) at.textContent = text;
  at.classList.toggle("bad", faults.length > 0);
  $(".go-first")?.remove();
}

async function nextFault() {
  const row = rows.get(here.i), from = unseen ? 0 : here.col;
  const right = row ? columns.all.findIndex((c, n) => n + 1 > from && faultsAt(row, n + 1).length) : -1;
  if (right >= 0) return go(here.i, right + 1);
  if (unseen && faultsAt(row, 0).length) return go(here.i, 0);
  await goToFault(row?.row ?? 0);
}

// goToFault goes to the first fault below a row of the sheet, or from the top on, once. Where
// the person has gone or written elsewhere before the answer comes, she stays there.
async function goToFault(after, again = false) {
  let step = ++steps;
  try {
    let i = await rows.faultAfter(after);
    if (i < 0 && after > 0 && !again && step === steps) {
      again = true;
      i = await rows.faultAfter((after = 0));
      if (i >= 0 && step === steps) say(word("again"));
    }
    if (step !== steps) return;
    if (i < 0) return say((at.textContent = word("none")));
    go(i, 1, false);
    step = steps;
    for (let n = 0; n < 100 && !rows.get(i); n++) await wait(30);
    if (step !== steps) return;
    const row = rows.get(i), col = columns.all.findIndex((c, n) => faultsAt(row, n + 1).length);
    if (row && !row.faults?.length && row.row > after) return goToFault(row.row, again); // it was corrected just now
    go(i, col + 1); // column 0 if it is the row as a whole
  } catch (e) {
    if (!(e instanceof Away)) throw e;
  }
}

const inSight = () => Math.max(1, Math.floor(height / rowHeight) - 1);
const moves = {
  ArrowUp: () => go(here.i - 1, here.col),
  ArrowDown: () => go(here.i + 1, here.col),
  ArrowLeft: () => go(here.i, here.col - 1),
  ArrowRight: () => go(here.i, here.col + 1),
  PageUp: () => go(here.i - inSight(), here.col),
  PageDown: () => go(here.i + inSight(), here.col),
  Home: (ctrl) => go(ctrl ? 0 : here.i, ctrl ? 1 : 0),
  End: (ctrl) => go(ctrl ? rows.total - 1 : here.i, columns.length),
  Enter: () => edit(),
  F2: () => edit(),
  Delete: () => edit(""),
  Backspace: () => edit(""),
};

grid.addEventListener("keydown", (e) => {
  if (editor || head.contains(e.target)) return;
  const ctrl = e.ctrlKey || e.metaKey;
  if (ctrl && !e.altKey && /^[zy]$/i.test(e.key)) {
    e.preventDefault();
    return act(e.key.toLowerCase() === "y" || e.shiftKey ? "redo" : "undo");
  }
  const move = moves[e.key];
  if (move && !e.altKey && (!ctrl || e.key === "Home" || e.key === "End")) {
    e.preventDefault();
    return move(ctrl);
  }
  // Typing begins an edit; the key itself, also one that begins an accent, reaches the input.
  if (!ctrl && !e.altKey && ([...e.key].length === 1 || e.key === "Dead" || e.key === "Process")) edit("", e);
});
document.addEventListener("keydown", (e) => {
  if (e.key !== "F8") return;
  e.preventDefault();
  if (editor) close(true);
  nextFault();
});
body.addEventListener("mousedown", (e) => {
  const [i, col] = placeOf(body, e.target);
  if (i < 0 || (editor && editor.i === i && editor.col === col)) return;
  e.preventDefault();
  if (editor) close(true);
  go(i, col);
});
body.addEventListener("dblclick", (e) => !editor && placeOf(body, e.target)[0] >= 0 && edit());
body.addEventListener("focusin", (e) => { // a screen reader may set the focus by itself
  const [i, col] = placeOf(body, e.target);
  unseen = false;
  if (i >= 0 && !editor && (i !== here.i || col !== here.col)) go(i, col);
});

// --- Editing ---

// edit opens the current cell: with its text or another one, or with a list of who may be
// meant.
function edit(text, event) {
  steps++;
  const { i, col } = here, row = rows.get(i);
  if (!row || !col) return event?.preventDefault();
  const why = lockedAt(row);
  if (why) {
    event?.preventDefault();
    at.textContent = why;
    return;
  }
  show(i, col);
  const choices = text === undefined ? faultsAt(row, col).find((f) => f.choices?.length)?.choices : null;
  const says = { before: textAt(row, col), text, choices, faulty: faultsAt(row, col).length > 0, label: word("edit", { row: row.row, column: nameOf(col) }), word };
  editor = new Editor(cellAt(i, col), says, { finish, leave: () => (close(false), go(i, col)), blur: () => close(true) });
  Object.assign(editor, { i, col, row: row.row, index: columns.indexOf(col) });
  editor.open();
}

// finish saves, and goes on by rows and columns. A cell with candidates takes something
// else, too, if that is chosen.
function finish(down, right) {
  const { i, col, before, wantsOther } = editor;
  close(!wantsOther);
  go(i + (wantsOther ? 0 : down), col + (wantsOther ? 0 : right));
  unseen = here.i !== i;
  const step = steps;
  if (wantsOther) setTimeout(() => step === steps && edit(before), 50); // when the list has closed, and has given the focus back
}

// close ends the edit, and saves what was written if it is something else.
function close(keep) {
  const { i, row, index, before, choosing } = editor, ended = editor;
  editor = null;
  const after = ended.close();
  if (keep && after !== undefined) {
    for (const c of conflicts.of(row, index)) settled(c);
    saver.add(choosing ? { row, column: -2, of: index, before: rows.get(i)?.chosen ?? "", after } : { row, column: index, before, after });
  }
  refill([i]);
}

// --- Saving ---

const conflicts = new Conflicts(trouble);

const saver = new Saver(base, id, {
  saved(answer, { row, column, of }) {
    take(answer);
    const now = answer.rows?.find((r) => r.row === row), col = columns.placeOf(column === -2 ? of : column);
    say(word(now && !now.faults?.length ? "fixed" : "saved", { row, column: nameOf(col) }));
  },
  conflict(change, { now = "", text }) {
    const values = { row: change.row, column: nameOf(columns.placeOf(change.column)), value: now, yours: change.after };
    const after = (then) => () => (settled(change), then(), rows.again(), draw(), go(here.i, here.col));
    conflicts.show(change, word("conflict", values), text ?? "", [
      [word("keep"), after(() => saver.add({ ...change, before: now, conflict: false }))],
      [word("take"), after(() => {})],
    ]);
    refill();
  },
  refused: (change, text) => refused(change, { text }),
  waiting(n, away) {
    $("#shown").classList.toggle("warn", away);
    if (away) $("#shown").textContent = word("unsaved", { n: number(n) });
    else if (this.away) loaded(), say(word("restored"));
    this.away = away;
    refill();
  },
});

function settled(change) {
  conflicts.settle(change);
  saver.drop(change);
}

// take takes what the server answers to a change.
function take(answer) {
  refill(rows.put(answer.rows ?? []));
  offerSteps(answer);
  if (!editor && !message && grid.contains(document.activeElement)) tellHere();
  count();
}

// count follows the counting of the changed sheet; then all rows may be otherwise.
const count = follow(base, word("counting"), () => {
  section.removeAttribute("data-counting");
  rows.again();
  draw();
  filters.offer();
});

addEventListener("beforeunload", (e) => {
  if (saver.waiting || editor?.touched) e.preventDefault();
});

const act = actor(base, saver, {
  done(name, said) {
    if (name === "replace" || said.count > mostAnswered) rows.again();
    message = true;
    take(said);
    draw();
    say((at.textContent = said.text || (name === "replace" ? word("replaced") : at.textContent)));
  },
  refused,
});

// refused says why nothing was done, and shows the rows, and what can be undone, as they are.
function refused(_, said) {
  message = true;
  offerSteps(said);
  rows.again();
  draw();
  say((at.textContent = said.text || word("refused")));
}

document.addEventListener("submit", (e) => {
  const name = e.target.dataset.table;
  if (!name) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  act(name, e.target);
}, true);

const filters = new Filters(section, (filter) => {
  if (editor) close(true);
  rows.choose(filter);
  here = { i: 0, col: here.col || 1 };
  unseen = true;
  grid.scrollTop = 0;
  rows.want(0, 0, true);
});
document.addEventListener("click", (e) => {
  const kind = e.target.closest("[data-kind]"), first = e.target.closest(".go-first");
  if (kind || first) e.preventDefault();
  if (kind) filters.choose("faults", kind.dataset.kind, kind.dataset.title), section.scrollIntoView({ block: "nearest" }), goToFault(0);
  if (first) goToFault(first.dataset.row - 1);
});
$("#next-fault").addEventListener("click", nextFault);

// --- Beginning ---

columns.choosable();
for (const el of section.querySelectorAll("[data-script]")) el.hidden = false;
grid.setAttribute("aria-colcount", columns.length + 1);
grid.setAttribute("aria-rowcount", -1);
grid.addEventListener("scroll", redraw, { passive: true });
new ResizeObserver(measure).observe(grid);
filters.byAddress();
if (section.hasAttribute("data-counting")) count();
