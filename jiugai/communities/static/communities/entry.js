// Fast entry of dwellings: Enter goes on to the next field, at the last one it saves; Ctrl+Enter saves at once.
(() => {
  const box = document.querySelector("[data-entry]");
  if (!box) return;
  const form = box.closest("form");
  const fields = [...box.querySelectorAll("input:not([type=hidden]), select")];
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const at = fields.indexOf(event.target);
    if (at < 0) return;
    event.preventDefault();
    const next = fields[at + 1];
    if (event.ctrlKey || event.metaKey || !next) form.requestSubmit();
    else {
      next.focus();
      if (next.select) next.select();
    }
  });
  const wrong = box.querySelector("[aria-invalid=true]");
  const empty = fields.find((field) => field.name === "room");
  const first = wrong || (location.search.includes("copy") ? empty : fields[0]) || fields[0];
  // After the page's own care for error summaries: here the hands stay on the keys.
  document.addEventListener("DOMContentLoaded", () => first.focus());
})();
