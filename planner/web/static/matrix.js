// The filter of the matrix takes effect as it is set: the same page is asked for and its table put in place.
const form = document.getElementById("matrix-filter");
const shown = document.getElementById("matrix-shown");
let waiting = 0;
let latest = 0;

async function show() {
  const mine = ++latest;
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || mine !== latest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("matrix-shown");
  if (!fresh || mine !== latest) return;
  shown.replaceChildren(...fresh.childNodes);
  history.replaceState(null, "", address);
}

function soon(event) {
  clearTimeout(waiting);
  waiting = setTimeout(show, event.target.type === "search" ? 200 : 0);
}

if (form && shown) {
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
}
