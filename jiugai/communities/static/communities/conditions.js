/* Keys of the matrix of conditions; without them every button works as it stands. */
(() => {
  "use strict";
  const lines = () => [...document.querySelectorAll("[data-finds] .taps")];

  document.addEventListener("keydown", (event) => {
    const here = event.target.closest(".taps");
    if (!here || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const taps = [...here.querySelectorAll(".tap")];
    const at = taps.indexOf(event.target);
    const all = lines();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      const other = all[all.indexOf(here) + step];
      if (other) other.querySelectorAll(".tap")[Math.max(at, 0)].focus();
      event.preventDefault();
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const next = taps[at + (event.key === "ArrowLeft" ? -1 : 1)];
      if (next) next.focus();
      event.preventDefault();
    } else if (/^[1-4]$/.test(event.key)) {
      // recorded, and on to the next item
      const next = all[all.indexOf(here) + 1];
      taps[Number(event.key) - 1].click();
      if (next) next.querySelector(".tap").focus();
      event.preventDefault();
    }
  });
})();
