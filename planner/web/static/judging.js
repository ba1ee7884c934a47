// Saves a form of marks while somebody writes; without it the button does the same.
const form = document.querySelector("form[data-autosave]");
const told = document.querySelector("[data-saved]");
const PAUSE_MS = 1200;
let waiting = 0;
let sending = Promise.resolve();

async function save() {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
    });
    const said = await answer.json();
    told.textContent = said.told;
    told.classList.toggle("bad", !answer.ok);
    if (answer.ok) {
      form.elements.state.value = said.state;
      if (!waiting) delete form.dataset.unsaved;
    }
  } catch {
    told.textContent = form.dataset.offline || "";
    told.classList.add("bad");
  }
}

function later() {
  form.dataset.unsaved = "";
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    waiting = 0;
    // one after the other: each carries the state the one before it left
    sending = sending.then(save);
  }, PAUSE_MS);
}

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("submit", () => window.clearTimeout(waiting));
}
