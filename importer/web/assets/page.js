// What every page does with scripts. All of it works without them but the table. No words
// stand here: they come with the page, in templates and data- attributes.

// tell shows the banner with the words of a template, or takes it away: tell("gone").
export function tell(template) {
  const banner = document.getElementById("banner");
  const words = template ? document.getElementById(template).content : new DocumentFragment();
  if (banner.textContent !== words.textContent) banner.replaceChildren(words.cloneNode(true));
}

// Away is thrown when comebacks does not answer, or does not know this page any more. Its
// message is the name of the template that says so.
export class Away extends Error {}

// ask asks the server, and posts JSON if there is a body. It throws Away, having said so.
export async function ask(url, { body, signal, accept = "application/json" } = {}) {
  let answer;
  try {
    const headers = { Accept: accept };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    answer = await fetch(url, { signal, headers, method: body === undefined ? "GET" : "POST", body: body && JSON.stringify(body) });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    tell("gone");
    throw new Away("gone");
  }
  const away = { 403: "signed-out", 421: "signed-out", 502: "gone", 503: "gone", 504: "gone" }[answer.status];
  if (away) {
    tell(away);
    throw new Away(away);
  }
  tell("");
  return answer;
}

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// say says something politely to those who do not see it, at most every five seconds;
// what is said last wins.
let voice, pending, nextAt = 0;
export function say(text) {
  if (!voice) {
    voice = document.body.appendChild(document.createElement("p"));
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
  }
  clearTimeout(pending);
  pending = setTimeout(() => {
    nextAt = Date.now() + 5000;
    voice.textContent = text;
  }, Math.max(50, nextAt - Date.now()));
}

// A form that must go once has no button to press again while it goes.
document.addEventListener("submit", (e) => {
  if (!e.target.matches("form[data-once]") || e.defaultPrevented) return;
  const buttons = [...e.target.elements, ...document.querySelectorAll(`button[form="${e.target.id}"]`)].filter((b) => b.type === "submit");
  setTimeout(() => buttons.forEach((b) => (b.disabled = true))); // after the form is read, so that the button counts
});
addEventListener("pageshow", (e) => { // "back" shows the page as it was left
  if (e.persisted) document.querySelectorAll("form[data-once] button, button[form]").forEach((b) => (b.disabled = false));
});

// Regions that show how far something is: [data-progress] is the address of its JSON, and
// within, [data-fill="counts.created"] shows a part of it, and a progress element has its
// parts in data-fill="done" data-of="all". What is empty is hidden.
function fill(region, data) {
  const part = (path) => path.split(".").reduce((of, name) => of?.[name], data);
  for (const to of region.querySelectorAll("[data-fill]")) {
    const value = part(to.dataset.fill);
    if (to.localName === "progress") {
      const all = part(to.dataset.of ?? "all");
      if (all) [to.max, to.value] = [all, value ?? 0];
      else to.removeAttribute("value");
    } else {
      const text = typeof value === "number" ? number(value) : String(value ?? "");
      if (to.textContent !== text) to.textContent = text;
      to.hidden = !value && !to.hasAttribute("data-zero");
      to.closest("[data-with]")?.toggleAttribute("hidden", to.hidden);
    }
  }
  if (data.text && region.dataset.title) document.title = `${data.text.split(" · ")[0]} – ${region.dataset.title} · comebacks`;
  if (data.text) say([data.text, data.held].filter(Boolean).join(". "));
}

async function watch(region) {
  for (let first = true; region.isConnected; first = false) {
    if (!first) await wait(document.hidden ? 5000 : 1000);
    try {
      const answer = await ask(region.dataset.progress);
      if (!answer.ok) return location.reload();
      const data = await answer.json();
      if (data.ended) return location.reload();
      fill(region, data);
    } catch (e) {
      if (!(e instanceof Away)) throw e; // else the banner says so, and it is asked again
    }
  }
}
document.querySelectorAll("[data-progress]").forEach(watch);

// number writes a whole number as the program does: grouped from 10 000 on.
export function number(n) {
  return n < 10000 ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

// filled puts values into a text's blanks: filled("{row}", {row: 9}).
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);

// Files: handed in with a bar that shows how far, and dropped anywhere on the page.
const upload = document.querySelector("form[data-upload]");
if (upload) {
  const input = upload.querySelector("input[type=file]"), bar = upload.querySelector("progress"), said = upload.querySelector("[data-said]");
  const tellOf = (key) => (said.textContent = key && filled(upload.dataset[key], { name: input.files[0].name }));
  upload.addEventListener("submit", (e) => {
    e.preventDefault();
    const send = new XMLHttpRequest(); // fetch does not say how much has gone
    const button = upload.querySelector("button");
    const over = () => {
      button.disabled = false;
      bar.hidden = true;
      tellOf("");
    };
    send.upload.onprogress = (p) => (bar.value = p.total ? p.loaded / p.total : 0);
    send.upload.onload = () => (bar.removeAttribute("value"), tellOf("reading"));
    send.onerror = () => (over(), tell("gone"));
    send.onload = () => {
      if (send.status < 400) return location.assign(send.responseURL);
      over();
      const page = new DOMParser().parseFromString(send.responseText, "text/html").querySelector("main");
      if (!page) return tell({ 403: "signed-out", 413: "not-taken" }[send.status] || "gone"); // a proxy before us has a limit of its own
      const main = document.querySelector("main");
      main.replaceChildren(...page.childNodes); // the page of an error, as it would be shown
      main.focus();
    };
    button.disabled = true;
    bar.hidden = false;
    tell("");
    tellOf("sending");
    send.open("POST", upload.action);
    send.send(new FormData(upload));
  });

  // A file that was chosen is handed in at once: the button is for those without scripts,
  // and for those who have dropped several.
  upload.classList.add("itself");
  input.classList.toggle("primary", upload.querySelector("button").matches(".primary"));
  input.addEventListener("change", () => input.files.length && upload.requestSubmit());

  const withFiles = (e) => e.dataTransfer?.types.includes("Files");
  let depth = 0; // of elements that the file is dragged into and out of
  const mark = (by) => document.documentElement.classList.toggle("dropping", (depth = Math.max(0, by)) > 0);
  addEventListener("dragenter", (e) => withFiles(e) && mark(depth + 1));
  addEventListener("dragleave", (e) => withFiles(e) && mark(depth - 1));
  addEventListener("dragover", (e) => withFiles(e) && e.preventDefault());
  addEventListener("drop", (e) => {
    if (!withFiles(e)) return;
    e.preventDefault();
    mark(0);
    const [first, ...others] = e.dataTransfer.files;
    if (!first) return;
    const one = new DataTransfer();
    one.items.add(first);
    input.files = one.files;
    if (!others.length) return upload.requestSubmit();
    tellOf("several"); // which is meant? The person presses the button
    upload.classList.add("asks");
    upload.querySelector("button").focus();
  });
}
