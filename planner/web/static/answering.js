// Questionnaires: saves while somebody writes, shows and hides questions at once, adds rows. Without it the form does all.
const form = document.querySelector("form[data-answering]");
const PAUSE_MS = 1200;
const AGAIN_MS = 15000;
const UNKNOWN = "__unknown__";
// the empty rows that new ones are made from
const patterns = [];

if (form) start(form);

function start(form) {
  const told = form.querySelector("[data-told]");
  let timer = null;
  let sending = false;
  let changed = false;

  form.addEventListener("input", () => later(PAUSE_MS));
  form.addEventListener("change", () => { showAsked(form); later(PAUSE_MS); });
  form.addEventListener("submit", () => { window.clearTimeout(timer); changed = false; delete form.dataset.unsaved; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  for (const box of form.querySelectorAll("[data-rows]")) rows(box);
  showAsked(form);

  function later(pause) {
    changed = true;
    form.dataset.unsaved = "1";
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  }

  async function save() {
    if (sending) return later(PAUSE_MS);
    sending = true;
    changed = false;
    try {
      const answer = await fetch(window.location.href, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, redirect: "error",
      });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (answer.status === 409 && said) return conflict(said.said);
      if (!answer.ok || !said) throw new Error(String(answer.status));
      form.elements.version.value = said.version;
      form.elements.base.value = said.base;
      const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      tell(said.said.replace("{at}", at));
      named(said.rows);
      faults(said.faults);
      takenOver(said.theirs, said.taken_over);
      offer(form, said.choices);
      if (!changed) delete form.dataset.unsaved;
    } catch {
      changed = true;
      tell(form.dataset.failed);
      timer = window.setTimeout(save, AGAIN_MS);
    } finally {
      sending = false;
    }
  }

  // new rows got their ids: sent again they are the same rows
  function named(rows) {
    for (const [question, ids] of Object.entries(rows)) {
      const box = form.querySelector(`[data-rows="${CSS.escape(question)}"]`);
      if (!box) continue;
      const kept = [...box.querySelectorAll(".answer-row")].filter((one) => filled(one));
      if (kept.length !== ids.length) continue;
      kept.forEach((one, place) => { one.querySelector(`[name^="i."]`).value = ids[place]; });
    }
  }

  function tell(text) { told.textContent = text; }

  // the page with both versions is what the button leads to: it sends the form as it stands
  function conflict(text) {
    tell(text);
    form.dataset.unsaved = "1";
    const button = form.querySelector("button[type=submit]");
    button.textContent = form.dataset.compare;
    window.clearTimeout(timer);
  }

  function faults(found) {
    for (const box of form.querySelectorAll(".wrong[id]")) { box.hidden = true; box.replaceChildren(); }
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const fault of found) {
      const place = placeOf(fault.place);
      if (!place) continue;
      for (const sentence of fault.said) {
        const line = document.createElement("p");
        line.textContent = `■ ${sentence}`;
        place.append(line);
      }
      place.hidden = false;
      const field = document.getElementById(place.id.replace(/-wrong$/, ""));
      if (field) {
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", place.id);
      }
      place.closest("details")?.setAttribute("open", "");
    }
  }

  // what somebody else changed meanwhile holds; the field still shows what it was before
  function takenOver(questions, text) {
    for (const question of questions) {
      const box = form.querySelector(`#question-${CSS.escape(question)}`);
      if (!box || box.querySelector(".taken-over")) continue;
      const note = document.createElement("p");
      note.className = "note taken-over";
      note.textContent = `▲ ${text}`;
      box.querySelector(".ask").after(note);
    }
  }

  // rows are counted as the server counts them: in their order, removed and empty ones left out
  function placeOf(steps) {
    const [question, row, column] = steps;
    let key = row;
    const box = form.querySelector(`[data-rows="${CSS.escape(question)}"]`);
    if (box && row !== undefined) {
      const kept = [...box.querySelectorAll(".answer-row")].filter((one) => filled(one));
      key = kept[Number(row)]?.querySelector(`[name="r.${question}"]`)?.value;
    }
    const ids = [["a", question, key, column], ["a", question]];
    for (const parts of ids) {
      if (parts.includes(undefined)) continue;
      const found = document.getElementById(`${parts.join("-")}-wrong`);
      if (found) return found;
    }
    return form.querySelector(`#question-${CSS.escape(question)} .wrong[id]`);
  }
}

function filled(row) {
  if (row.querySelector(".remove-row input")?.checked) return false;
  if (!row.classList.contains("new-row") || row.querySelector("[name^='i.']").value) return true;
  return [...row.querySelectorAll("input:not([type=hidden]), textarea, select")].some(
    (one) => (one.type === "checkbox" ? one.checked : one.value !== ""));
}

// --- choices -----------------------------------------------------------------------------------------------------

// a row saved in one list can be chosen in the others at once, in rows still to be added too
function offer(form, lists) {
  for (const [list, choices] of Object.entries(lists)) {
    const fields = [form, ...patterns].flatMap((one) => [...one.querySelectorAll(`[data-offers="${CSS.escape(list)}"]`)]);
    for (const field of fields) (field.tagName === "SELECT" ? offerOptions : offerBoxes)(field, choices);
  }
}

function offerOptions(select, choices) {
  const own = [...select.options].filter((one) => one.value !== "" && one.value !== UNKNOWN);
  const last = [...select.options].find((one) => one.value === UNKNOWN) || null;
  for (const choice of choices) {
    const option = own.find((one) => one.value === choice.id) || select.insertBefore(new Option("", choice.id), last);
    option.textContent = choice.text;
  }
  const known = choices.map((one) => one.id);
  for (const one of own) if (!known.includes(one.value) && !one.selected) one.remove();
}

function offerBoxes(group, choices) {
  const own = [...group.querySelectorAll("label")];
  const boxOf = (label) => label.querySelector("input");
  for (const choice of choices) {
    let label = own.find((one) => boxOf(one).value === choice.id);
    if (!label) {
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", name: group.dataset.name, value: choice.id });
      label = document.createElement("label");
      label.append(box);
      group.append(label);
    }
    label.replaceChildren(boxOf(label), ` ${choice.text}`);
  }
  const known = choices.map((one) => one.id);
  for (const one of own) if (!known.includes(boxOf(one).value) && !boxOf(one).checked) one.remove();
}

// --- rows --------------------------------------------------------------------------------------------------------

function rows(box) {
  const pattern = box.querySelector(".new-row").cloneNode(true);
  patterns.push(pattern);
  let count = 0;
  box.addEventListener("toggle", (event) => {
    const row = event.target;
    // the empty row was opened: another empty one takes its place below
    if (row.open && row.classList.contains("new-row") && !row.nextElementSibling) add();
  }, true);
  function add() {
    count += 1;
    const row = pattern.cloneNode(true);
    row.removeAttribute("open");
    for (const one of row.querySelectorAll("[name], [id], [for], [aria-labelledby], [data-name]")) {
      for (const name of ["name", "id", "for", "aria-labelledby", "data-name"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replace(/([.-])new(?=$|[.-])/, `$1new${count}`));
      }
    }
    for (const key of row.querySelectorAll("[name^='r.']")) key.value = `new${count}`;
    box.append(row);
  }
  if (box.querySelector(".new-row").open) add();
}

// --- conditions --------------------------------------------------------------------------------------------------

function showAsked(form) {
  for (const box of form.querySelectorAll("[data-ask-if]")) {
    const condition = JSON.parse(box.dataset.askIf);
    const facts = Object.fromEntries(factsNamed(condition).map((name) => [name, factOf(form, name)]));
    const own = Object.values(facts).some((one) => one !== undefined);
    const asked = own ? holds(condition, facts) : box.dataset.askedByOthers === "1";
    box.hidden = !asked;
  }
}

function factsNamed(condition) {
  if ("fact" in condition) return [condition.fact];
  if ("not" in condition) return factsNamed(condition.not);
  return (condition.all || condition.any).flatMap(factsNamed);
}

function factOf(form, name) {
  const fields = [...form.querySelectorAll(`[name="a.${name}"]`)];
  const box = form.querySelector(`[data-rows="${CSS.escape(name)}"]`);
  if (box) return [...box.querySelectorAll(".answer-row")].some(filled) ? [] : undefined;
  if (!fields.length) return undefined;
  if (fields[0].type === "checkbox") return fields.filter((one) => one.checked).map((one) => one.value);
  const field = fields[0].type === "radio" ? fields.find((one) => one.checked) : fields[0];
  const value = field ? field.value.trim() : "";
  if (value === "" || value === UNKNOWN) return undefined;
  if (value === "true") return true;
  if (value === "false") return false;
  return value;
}

function holds(condition, facts) {
  if ("all" in condition) return condition.all.every((one) => holds(one, facts));
  if ("any" in condition) return condition.any.some((one) => holds(one, facts));
  if ("not" in condition) return !holds(condition.not, facts);
  const value = facts[condition.fact];
  const operand = condition.operand;
  if (condition.op === "known") return (value !== undefined) === Boolean(operand);
  if (value === undefined) return false;
  switch (condition.op) {
    case "is": return same(value, operand);
    case "is_not": return !same(value, operand);
    case "in": return operand.some((one) => same(value, one));
    case "contains": return Array.isArray(value) && value.some((one) => same(one, operand));
    case "at_least": return Number(value) >= Number(operand);
    case "at_most": return Number(value) <= Number(operand);
    default: return true;
  }
}

function same(first, second) {
  return String(first) === String(second);
}
