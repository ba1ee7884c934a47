// Asks whether newer findings are there, and shows the page anew when they are; gives up after a while.
const notice = document.querySelector("[data-coming]");
const PAUSE_MS = 1500;
const MOST_TIMES = 120;

async function ask(times) {
  if (times >= MOST_TIMES) return;
  try {
    const answer = await fetch(notice.dataset.coming, { headers: { Accept: "application/json" } });
    const standing = answer.ok ? await answer.json() : null;
    if (standing && !standing.is_coming) {
      // what somebody is writing is worth more than newer numbers
      const typing = document.querySelector("form[data-unsaved]");
      if (!typing) window.location.reload();
      return;
    }
  } catch {
    // the server may be starting anew: ask again
  }
  window.setTimeout(() => ask(times + 1), PAUSE_MS);
}

if (notice) window.setTimeout(() => ask(0), PAUSE_MS);
