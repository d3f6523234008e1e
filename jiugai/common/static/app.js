/* Small comforts; every page works without them. */
(() => {
  "use strict";
  const typing = (el) => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName);
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]:not(.columns):not(.saveview)")) {
      if (!except || !menu.contains(except)) menu.open = false;
    }
  };

  document.addEventListener("keydown", (event) => {
    // while an input method composes, keys belong to it
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing(event.target)) {
      const box = [...document.querySelectorAll("[data-search], #list-q")].find((el) => el.offsetParent);
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      const menu = event.target.closest("details.menu[open]");
      closeMenus();
      if (menu) menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target.closest("[data-print]")) window.print();
    closeMenus(event.target);
  });

  /* A menu that would leave the window opens to the other side. */
  document.addEventListener(
    "toggle",
    ({ target: menu }) => {
      const list = menu.open && menu.matches(".menu--start") && menu.querySelector(".menu__list");
      if (list && list.getBoundingClientRect().right > document.documentElement.clientWidth) {
        menu.classList.remove("menu--start");
      }
    },
    true,
  );

  /* A form with something written in it is not left by accident. */
  let dirty = null;
  document.addEventListener("input", (event) => {
    dirty = event.target.closest("form[data-keep]") || dirty;
  });
  document.addEventListener("submit", (event) => {
    dirty = null;
    const form = event.target;
    // sent: no second click
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((b) => (b.disabled = true)), 0);
      setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((b) => (b.disabled = false)), 8000);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && dirty.isConnected) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button[disabled]:not([aria-disabled])").forEach((b) => {
      if (b.form && b.form.method === "post") b.disabled = false;
    });
  });

  /* Choosing a column or an order takes effect at once; the chooser stays open. */
  document.addEventListener("change", (event) => {
    const { target } = event;
    if (!window.htmx) return;
    if (target.id === "list-sort" || (target.name === "cols" && target.closest(".columns"))) {
      const form = document.getElementById("list-form");
      if (form) form.requestSubmit();
    }
    if (target.type === "file" && target.dataset.largest) {
      const file = target.files[0];
      const over = file && file.size > Number(target.dataset.largest);
      target.setAttribute("aria-invalid", over ? "true" : "false");
    }
  });
  let chooser = false;
  let opener = "";
  document.addEventListener("htmx:beforeRequest", () => {
    const columns = document.querySelector("details.columns");
    chooser = Boolean(columns && columns.open);
    const menu = document.activeElement.closest("details.menu");
    opener = menu ? menu.querySelector("summary").id : "";
    const problem = document.getElementById("problem");
    if (problem) problem.replaceChildren();
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // a whole page instead of a part: the session ended, or something must be done first
    if (/^\s*<!doctype html/i.test(detail.xhr.responseText) && detail.target !== document.body) {
      detail.shouldSwap = false;
      window.location.assign(detail.xhr.responseURL || window.location.href);
    }
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const columns = document.querySelector("details.columns");
    if (columns && chooser) columns.open = true;
    if (detail.target && detail.target.id === "problem") detail.target.scrollIntoView({ block: "center" });
  });
  document.addEventListener("htmx:afterSettle", () => {
    // a menu that closed gives the focus back to its button
    const button = opener && document.getElementById(opener);
    if (button && document.activeElement === document.body) button.focus();
    opener = "";
  });

  document.addEventListener("DOMContentLoaded", () => {
    const summary = document.querySelector("form[method=post] [data-errors]");
    if (summary) summary.focus();
    document.querySelectorAll("[data-print][hidden]").forEach((button) => (button.hidden = false));
    document.querySelectorAll("dialog[data-open]").forEach((d) => d.showModal && d.showModal());
  });
})();
