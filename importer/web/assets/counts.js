// The numbers of a sheet's page follow its changes.
import { ask, say, wait, Away } from "./page.js";

const $ = (selector, within = document) => within.querySelector(selector);

// follow gives a function to call when something was changed. It asks each second until
// the server has counted, shows the numbers anew, and calls then.
export function follow(base, word, then) {
  let counting = false;
  const state = async () => (await ask(`${base}/state`)).json();
  return async function count() {
    if (counting) return;
    counting = true;
    $("#changes").textContent = word;
    for (let more = true; more;) {
      await wait(1000);
      try {
        const now = await state();
        more = now.counting || now.lookUp === "running";
        if (now.lookUp === "running") await renew(); // it shows how far it is
      } catch (e) {
        if (!(e instanceof Away)) throw e; // it is asked again
      }
    }
    counting = false;
    try {
      await renew();
      say($("#summary").textContent.replace(/\s+/g, " ").trim().slice(0, 120));
      then();
    } catch (e) {
      if (!(e instanceof Away)) throw e;
    }
  };
}

// renew shows the numbers of the page anew. Focus, open folds and what was typed stay.
async function renew() {
  const answer = await ask(location.pathname, { accept: "text/html" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of ["summary", "kinds", "notes", "changes", "listed"]) {
    const old = $(`#${name}`), now = $(`#${name}`, page);
    if (!old || !now || old.innerHTML === now.innerHTML) continue;
    const focus = old.contains(document.activeElement) && document.activeElement.id;
    for (const was of old.querySelectorAll("details[id], input[id]")) {
      const same = now.querySelector(`#${was.id}`);
      if (same) [same.open, same.value] = [was.open, was.value];
    }
    old.replaceChildren(...now.childNodes);
    if (focus) $(`#${focus}`)?.focus();
  }
  document.title = page.title;
}
