// Documents: tells how far the jobs are, and shows the page anew when they are over. Without it a link does.
const jobs = document.querySelector("[data-progress]");
const PAUSE_MS = 1500;
const LONGEST_PAUSE_MS = 10000;

function show(told) {
  const box = jobs.querySelector(`[data-job="${CSS.escape(told.id)}"]`);
  if (!box) return;
  const percent = box.querySelector(".percent");
  // a job that did not succeed has no bar
  if (percent) {
    box.querySelector("progress").value = told.percent;
    percent.textContent = percent.textContent.replace(/\d+/, told.percent);
  }
  const words = box.querySelector(".words");
  // a screen reader reads what changes: only what is new
  if (words.textContent !== told.words) words.textContent = told.words;
}

async function ask(pause) {
  try {
    const answer = await fetch(jobs.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const standing = await answer.json();
      standing.jobs.forEach(show);
      if (standing.is_over && !document.querySelector("form[data-unsaved]")) {
        window.location.reload();
        return;
      }
      pause = PAUSE_MS;
    } else if (answer.status < 500) return;
    else pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  } catch {
    // the server may be starting anew
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
  window.setTimeout(() => ask(pause), pause);
}

// whoever has ticked something does not want the page shown anew
document.querySelector("form:has(input[name=codes])")?.addEventListener("change", (event) => {
  event.currentTarget.toggleAttribute("data-unsaved", !!event.currentTarget.querySelector("input[name=codes]:checked"));
});
if (jobs) window.setTimeout(() => ask(PAUSE_MS), PAUSE_MS);
