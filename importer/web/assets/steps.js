// Undo, redo, and replace in all rows. Only the step is undone that the person has seen as
// the last one.
import { ask, Away } from "./page.js";

const formOf = (name) => document.querySelector(`form[data-table=${name}]`);

// offerSteps offers what an answer says.
export function offerSteps({ undo, undoStep, redo, redoStep }) {
  for (const [name, text, step] of [["undo", undo, undoStep], ["redo", redo, redoStep]]) {
    if (text === undefined) continue;
    const form = formOf(name);
    form.hidden = !text;
    form.elements.step.value = step;
    form.querySelector("button").title = text;
  }
}

// actor gives a function that does what a form says, by its name: undoes, does again, or
// replaces. One is done after the other, and after all that was written is saved: each must
// know which step is the last then.
export function actor(base, saver, on) {
  let last = Promise.resolve();
  const act = async (name, form) => {
    try {
      await saver.idle();
      const answer = await ask(`${base}/${name}`, { body: Object.fromEntries(new FormData(form)) });
      const said = await answer.json().catch(() => ({}));
      (answer.ok ? on.done : on.refused)(name, said);
    } catch (e) {
      if (!(e instanceof Away)) throw e;
    }
  };
  return (name, form = formOf(name)) => {
    const done = last.then(() => act(name, form));
    last = done.catch(() => {});
    return done;
  };
}
