// Preview of a document: the arrow keys turn its pages. Without it the links do.
const RELATIONS = { ArrowLeft: "prev", ArrowRight: "next" };

document.querySelector("[data-keys]")?.removeAttribute("hidden");
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  document.querySelector(`a[rel="${RELATIONS[event.key]}"]`)?.click();
});
