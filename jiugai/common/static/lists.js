/* Comforts of a list page: choosing rows with sums, walking the rows by keys, coming back to the row one left. */
(() => {
  "use strict";
  const typing = (el) =>
    el.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio)$/.test(el.type));
  const list = () => document.getElementById("list");
  const rows = () => [...document.querySelectorAll("#rows tbody tr[id^='row-']")];
  const boxes = () => [...document.querySelectorAll("#rows tbody .pick input")];
  const say = (text) => {
    const said = document.getElementById("list-said");
    if (said) said.textContent = text;
  };

  /* ---- chosen rows: how many, and what they add up to ---- */
  /* Key of a row → its figures. Kept over the pages and orders of one list; another filter begins anew. */
  let chosen = new Map();
  let scope = null;
  const sums = (bar) => {
    const totals = JSON.parse(bar.dataset.totals || "[]");
    const added = totals.map(() => 0);
    // of rows on other pages that were chosen before a preview only the keys are known
    if ([...chosen.values()].includes(null)) return [];
    for (const figures of chosen.values()) figures.split(" ").forEach((n, i) => (added[i] += Number(n)));
    return totals.map(({ label, unit, per, digits }, i) => {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      return `${label} ${(added[i] / per).toLocaleString("zh-CN", options)}${unit ? ` ${unit}` : ""}`;
    });
  };
  const count = () => {
    const bar = document.getElementById("list-bulk");
    if (!bar) return "";
    if (scope !== bar.dataset.scope) chosen = new Map();
    scope = bar.dataset.scope;
    const elsewhere = bar.querySelector("[data-elsewhere]");
    if (elsewhere) {
      elsewhere.value.split(",").forEach((key) => chosen.set(key, null));
      elsewhere.remove();
    }
    for (const box of boxes()) {
      if (box.checked) chosen.set(box.value, box.closest("tr").dataset.sums || "");
      else chosen.delete(box.value);
    }
    const here = boxes().filter((box) => box.checked).length;
    const all = bar.querySelector("[name='_all']");
    const every = Boolean(all && all.checked);
    const n = every ? Number(bar.dataset.n) : chosen.size;
    bar.toggleAttribute("data-on", n > 0);
    const head = document.querySelector("#rows thead .pick input");
    if (head) {
      head.checked = here > 0 && here === boxes().length;
      head.indeterminate = here > 0 && !head.checked;
    }
    const words = bar.dataset.chosen.replace("{n}", n.toLocaleString("zh-CN"));
    bar.querySelector("[data-chosen-n]").textContent = words;
    // all that match are added up in the foot of the table
    bar.querySelector("[data-chosen-sums]").textContent = every ? "" : sums(bar).join(" · ");
    return words;
  };
  /* After a turn of the page: what was chosen before is ticked again. */
  const retick = () => {
    const bar = document.getElementById("list-bulk");
    if (bar && scope === bar.dataset.scope) boxes().forEach((box) => (box.checked = box.checked || chosen.has(box.value)));
    count();
  };
  /* The bar appears above the rows; the row under the hand stays where it is. */
  let held = null;
  const hold = (target) => {
    const row = target.closest("#rows tr");
    held = row && { row, top: row.getBoundingClientRect().top };
  };
  const release = () => {
    const moved = held && held.row.isConnected ? held.row.getBoundingClientRect().top - held.top : 0;
    if (moved) window.scrollBy({ top: moved, behavior: "instant" });
    held = null;
  };
  document.addEventListener("pointerdown", ({ target }) => target.closest("#rows .pick") && hold(target));
  document.addEventListener("keydown", ({ key, target }) => key === " " && target.closest("#rows .pick") && hold(target));
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest("#rows tbody .pick input");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
    }
    last = box;
  });
  document.addEventListener("change", ({ target }) => {
    if (target.closest("#rows thead .pick")) boxes().forEach((box) => (box.checked = target.checked));
    else if (!target.closest("#rows .pick") && target.name !== "_all") return;
    const all = document.querySelector("#list-bulk [name='_all']");
    if (all && target !== all && !target.checked) all.checked = false;
    if (target === all && all.checked) boxes().forEach((box) => (box.checked = true));
    say(count());
    release();
  });
  document.addEventListener("reset", (event) => {
    if (event.target.id !== "list-bulk") return;
    const at = boxes().find((box) => box.checked);
    setTimeout(() => {
      boxes().forEach((box) => (box.checked = false));
      chosen.clear();
      say(count());
      if (at) at.closest("tr").focus();
    }, 0);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "list-bulk") return;
    // what the head's box stands for has been chosen row by row
    const head = document.querySelector("#rows thead .pick input");
    const here = new Set(boxes().map((box) => box.value));
    const other = document.createElement("input");
    Object.assign(other, { type: "hidden", name: "_pick", value: [...chosen.keys()].filter((k) => !here.has(k)).join(",") });
    if (other.value) event.target.append(other);
    if (head) head.disabled = true;
    setTimeout(() => {
      other.remove();
      if (head) head.disabled = false;
    }, 0);
  });

  /* ---- keys ---- */
  const go = (row) => {
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement.closest("tr[id^='row-']"));
    const next = at < 0 ? (by > 0 ? all[0] : all[all.length - 1]) : all[at + by];
    if (next) go(next);
  };
  const choose = (row) => {
    const box = row.querySelector(".pick input");
    if (box) {
      hold(row);
      box.click();
    }
    return Boolean(box);
  };
  /* Single letters can be switched off: speech input types them by accident (WCAG 2.1.4). */
  const keysOn = () => {
    try {
      return localStorage.getItem("jiugai-keys") !== "off";
    } catch {
      return true;
    }
  };
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-keys-on]")) return;
    try {
      localStorage.setItem("jiugai-keys", target.checked ? "on" : "off");
    } catch {
      target.checked = true;
    }
  });
  document.addEventListener(
    "toggle",
    ({ target }) => target.matches(".keyshelp") && (target.querySelector("[data-keys-on]").checked = keysOn()),
    true,
  );
  const onRow = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    " ": (row) => choose(row),
    Enter: (row) => {
      const link = row.querySelector("th a[href]");
      if (link) link.click();
      return Boolean(link);
    },
  };
  const anywhere = { j: () => step(1), k: () => step(-1), "?": () => {
    const help = document.querySelector(".keyshelp");
    if (!help) return false;
    help.open = !help.open;
    help.querySelector("summary").focus();
    return true;
  } };
  document.addEventListener("keydown", (event) => {
    // while an input method composes, keys belong to it
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!list() || typing(event.target) || document.querySelector("dialog[open]")) return;
    const row = event.target.matches("tr[id^='row-']") ? event.target : null;
    const act = (row && onRow[event.key]) || (keysOn() && anywhere[event.key.toLowerCase()]);
    if (act && act(row) !== false) event.preventDefault();
  });

  /* ---- back to the same row ---- */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#rows tbody tr[id^='row-'] a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.getAttribute("href").startsWith("#")) return;
    const row = link.closest("tr");
    rows().forEach((one) => one.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    const address = new URL(window.location.href);
    address.hash = row.id;
    history.replaceState(history.state, "", address);
  });
  const arrive = () => {
    count();
    const row = /^#row-/.test(window.location.hash) && document.getElementById(window.location.hash.slice(1));
    if (row) {
      row.setAttribute("aria-current", "true");
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
    }
  };
  document.addEventListener("DOMContentLoaded", arrive);
  window.addEventListener("pageshow", (event) => event.persisted && arrive());
  document.addEventListener("htmx:afterSwap", retick);
})();
