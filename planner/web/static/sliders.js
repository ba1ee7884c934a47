// Sliders of the weights: values and ranges at once in the browser, shares of first ranks from the server.
import { normalised, rerank } from "./ranking.js";

const form = document.querySelector("form.sliders");
const PAUSE_MS = 200;
let waiting = 0;
let asked = 0;

if (form) {
  const data = JSON.parse(form.dataset.sliders);
  const table = document.querySelector("[data-ranking]");
  const told = document.querySelector("[data-shares]");
  const field = (point) => form.elements[`w-${point}`];
  const slider = (id) => document.getElementById(`slide-${id}`);
  const percent = (share) => `${(share * 100).toFixed(1)}%`;

  const weights = () => Object.fromEntries(data.points.map((point) => [point, Number(field(point).value) || 0]));

  const put = (point, number) => {
    field(point).value = String(Math.round(number * 1000) / 1000);
  };

  const show = () => {
    const raw = weights();
    const shares = normalised(raw, data.points);
    form.toggleAttribute("data-empty", shares === null);
    for (const [dimension, points] of data.dimensions) {
      const sum = points.reduce((total, point) => total + raw[point], 0);
      const share = shares ? points.reduce((total, point) => total + shares[point], 0) : 0;
      tell(dimension, sum, share);
      for (const point of points) tell(point, raw[point], shares ? shares[point] : 0);
    }
    for (const copy of document.querySelectorAll("[data-copy]")) copy.value = field(copy.dataset.copy).value;
    const found = rerank(data, raw);
    if (found) order(found);
  };

  const tell = (id, number, share) => {
    slider(id).value = String(number);
    slider(id).setAttribute("aria-valuetext", percent(share));
    document.getElementById(`share-${id}`).textContent = percent(share);
  };

  const order = (found) => {
    for (const one of found) {
      const row = table.querySelector(`[data-alternative="${CSS.escape(one.id)}"]`);
      const points = (value) => (value * 100).toFixed(1);
      row.querySelector("[data-rank]").textContent = one.eligible ? String(one.rank) : row.dataset.fails;
      row.querySelector("[data-value]").textContent = row.dataset.range
        .replace("{value}", points(one.expected)).replace("{low}", points(one.low)).replace("{high}", points(one.high));
      const line = row.querySelector("line.range");
      line.setAttribute("x1", String(10 + 200 * one.low));
      line.setAttribute("x2", String(10 + 200 * one.high));
      row.querySelector("circle").setAttribute("cx", String(10 + 200 * one.expected));
      table.append(row);
    }
  };

  const ask = async () => {
    const number = ++asked;
    const raw = weights();
    if (!normalised(raw, data.points)) return;
    try {
      const answer = await fetch(form.dataset.shares, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ weights: raw }),
      });
      if (!answer.ok || number !== asked) return;
      const said = await answer.json();
      for (const one of said.alternatives) {
        const cell = table.querySelector(`[data-alternative="${CSS.escape(one.id)}"] [data-first]`);
        cell.textContent = one.first_text;
      }
      told.textContent = "";
    } catch {
      told.textContent = told.dataset.offline;
    }
  };

  const changed = () => {
    show();
    told.textContent = told.dataset.asking;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, PAUSE_MS);
  };

  for (const [dimension, points] of data.dimensions) {
    slider(dimension).addEventListener("input", () => {
      const wanted = Number(slider(dimension).value);
      const raw = weights();
      const sum = points.reduce((total, point) => total + raw[point], 0);
      // its points keep their proportions; where all are zero they share evenly
      for (const point of points) put(point, sum > 0 ? (raw[point] * wanted) / sum : wanted / points.length);
      changed();
    });
    for (const point of points) {
      slider(point).addEventListener("input", () => {
        put(point, Number(slider(point).value));
        changed();
      });
    }
  }
  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("w-")) changed();
  });
  form.querySelector("[data-reset]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const point of data.points) put(point, data.start[point] * 100);
    changed();
  });
  document.documentElement.classList.add("with-sliders");
  show();
}
