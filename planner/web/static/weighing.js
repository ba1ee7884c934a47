// Says while points are shared out how many are left of a hundred; any sum is taken in proportion.
const form = document.querySelector("form.weighing[data-method='points']");
const told = document.querySelector("[data-rest]");
const WHOLE = 100;

function tell() {
  const fields = [...form.querySelectorAll("input[type='number']")];
  const sum = fields.reduce((total, one) => total + (Number(one.value) || 0), 0);
  const left = Math.round((WHOLE - sum) * 100) / 100;
  const pattern = left > 0 ? told.dataset.left : left < 0 ? told.dataset.over : told.dataset.none;
  told.textContent = pattern.replace("{count}", String(Math.abs(left)));
}

if (form && told) {
  form.addEventListener("input", tell);
  tell();
}
