// Says while somebody weighs what it comes to: how many points are left of a hundred, and the weights in a table.
import { weigh } from "./weights.js";

const form = document.querySelector("form.weighing");
const WHOLE = 100;

function tellRest(told) {
  const fields = [...form.querySelectorAll("input[type='number']")];
  const sum = fields.reduce((total, one) => total + (Number(one.value) || 0), 0);
  const left = Math.round((WHOLE - sum) * 100) / 100;
  const pattern = left > 0 ? told.dataset.left : left < 0 ? told.dataset.over : told.dataset.none;
  told.textContent = pattern.replace("{count}", String(Math.abs(left)));
}

// --- the table -----------------------------------------------------------------------------------------------------

const language = document.documentElement.lang;
const decimals = (places) => ({ minimumFractionDigits: places, maximumFractionDigits: places });
const percent = new Intl.NumberFormat(language, { style: "percent", ...decimals(1) });
const one = new Intl.NumberFormat(language, decimals(1));
const two = new Intl.NumberFormat(language, decimals(2));

function show(box, settings) {
  const cells = Object.fromEntries(new FormData(form));
  // a field the browser refuses would be refused by the server too
  const found = form.matches(":invalid") ? null : weigh(form.dataset.method, cells, settings.points, settings);
  box.querySelector("[data-nothing]").hidden = found !== null;
  box.querySelector("[data-table]").hidden = found === null;
  const most = found ? Math.max(...Object.values(found.shares), 0.001) : 1;
  for (const row of box.querySelectorAll("tr[data-point]")) {
    const share = found?.shares[row.dataset.point];
    row.hidden = share === undefined;
    if (share === undefined) continue;
    row.querySelector("[data-share]").textContent = percent.format(share);
    const meter = row.querySelector("meter");
    meter.max = most;
    meter.value = share;
  }
  const left = settings.points.filter((point) => found && !(point in found.shares));
  tell(box.querySelector("[data-unweighed]"), left.length > 0, { points: left.join(language === "en" ? ", " : "、") });
  if (form.dataset.method === "pairwise") tellConsistency(box, found, settings);
}

function tell(line, is_shown, values) {
  line.hidden = !is_shown;
  if (!is_shown) return;
  let text = line.dataset.text;
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  line.textContent = text;
}

function tellConsistency(box, found, settings) {
  const line = box.querySelector("[data-consistency]");
  line.hidden = found === null;
  if (found === null) return;
  const state = found.ratio === null ? "none" : found.ratio > settings.limit ? "off" : "good";
  line.textContent = line.dataset[state].replace("{ratio}", found.ratio === null ? "" : two.format(found.ratio));
  const worst = found.worst;
  const name = (point) => box.querySelector(`tr[data-point="${CSS.escape(point)}"]`).dataset.name;
  tell(box.querySelector("[data-worst]"), worst !== null, worst === null ? {} : {
    first: name(worst.more), second: name(worst.less), stated: one.format(worst.stated), implied: one.format(worst.implied),
  });
}

if (form) {
  const rest = form.querySelector("[data-rest]");
  const box = document.querySelector("[data-weights]");
  const settings = box && JSON.parse(box.dataset.weights);
  const again = () => {
    if (rest) tellRest(rest);
    if (box) show(box, settings);
  };
  form.addEventListener("input", again);
  form.addEventListener("change", again);
  if (box) box.hidden = false;
  again();
}
