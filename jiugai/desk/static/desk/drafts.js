/* Drafts of forms: what somebody writes is kept on the server a moment later and put back when the form is opened again.
   Works on every form that includes desk/draft.html. Passwords, one-time codes and files are never sent. */
(() => {
  "use strict";
  const PAUSE = 800;
  const secret = (el) =>
    el.type === "password" || el.type === "file" || el.name === "csrfmiddlewaretoken" ||
    /one-time-code|current-password|new-password|cc-/.test(el.autocomplete || "") || el.hasAttribute("data-no-draft");
  const clock = (iso) => new Date(iso).toLocaleString(document.documentElement.lang, {
    timeZone: "Asia/Shanghai", hourCycle: "h23",
    month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
  });

  function attach(box) {
    const form = box.closest("form");
    if (!form || box.dataset.draftOn) return;
    box.dataset.draftOn = "1";
    const url = box.dataset.draftUrl;
    const status = box.querySelector("[data-draft-status]");
    const note = box.querySelector("[data-draft-note]");
    const token = () => (form.querySelector("[name=csrfmiddlewaretoken]") || {}).value || "";
    const fields = () => [...form.elements].filter((el) => el.name && el.type !== "hidden" && !secret(el) && !/^(submit|button|reset)$/.test(el.type));
    let timer = 0;
    let dirty = false;
    let gone = false;

    const body = () => {
      const sent = new URLSearchParams();
      for (const el of fields()) {
        if ((el.type === "checkbox" || el.type === "radio") && !el.checked) {
          if (!sent.has(el.name) && ![...fields()].some((o) => o.name === el.name && o.checked)) sent.append(el.name, "");
        } else if (el.multiple && el.options) {
          for (const o of el.selectedOptions) sent.append(el.name, o.value);
        } else sent.append(el.name, el.value);
      }
      return sent;
    };

    async function save(leaving) {
      clearTimeout(timer);
      if (!dirty || gone) return;
      dirty = false;
      try {
        const answer = await fetch(url, {
          method: "POST", body: body(), keepalive: Boolean(leaving), credentials: "same-origin",
          headers: { "X-CSRFToken": token(), Accept: "application/json" },
        });
        if (answer.redirected || answer.status === 401 || answer.status === 403) {
          dirty = true;
          status.textContent = box.dataset.draftLost;
        } else if (!answer.ok) {
          dirty = true;
          status.textContent = box.dataset.draftFailed;
        } else {
          const kept = await answer.json();
          status.textContent = box.dataset.draftSaved.replace("{time}", clock(kept.saved_at));
        }
      } catch {
        dirty = true;
        if (!leaving) status.textContent = box.dataset.draftFailed;
      }
    }

    function put(values) {
      let changed = false;
      for (const el of fields()) {
        if (!(el.name in values)) continue;
        const given = values[el.name];
        if (el.type === "checkbox" || el.type === "radio") {
          const on = given.includes(el.value);
          changed = changed || el.checked !== on;
          el.checked = on;
        } else if (el.multiple && el.options) {
          for (const o of el.options) {
            changed = changed || o.selected !== given.includes(o.value);
            o.selected = given.includes(o.value);
          }
        } else {
          const same = fields().filter((o) => o.name === el.name);
          const text = given[same.indexOf(el)] ?? "";
          changed = changed || el.value !== text;
          el.value = text;
        }
      }
      return changed;
    }

    async function restore() {
      // A form that came back with errors already shows what was sent.
      if (box.hasAttribute("data-draft-bound") || form.querySelector("[aria-invalid=true]")) return;
      try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
        if (answer.status !== 200 || answer.redirected || dirty) return;
        const kept = await answer.json();
        // Whoever has begun to write meanwhile keeps what he writes.
        if (!dirty && !gone && put(kept.values)) {
          note.querySelector("[data-draft-time]").textContent = clock(kept.saved_at);
          note.hidden = false;
          form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
        }
      } catch { /* without a draft the form is simply empty */ }
    }

    const touched = (event) => {
      if (event.target.name && !secret(event.target)) {
        dirty = true;
        clearTimeout(timer);
        timer = setTimeout(save, PAUSE);
      }
    };
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(true));
    window.addEventListener("pagehide", () => save(true));
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (form.hasAttribute("hx-post")) return;
      if (!dirty) {
        gone = true;
        return;
      }
      // The last words are kept before the form leaves: a session that has ended must not cost them.
      event.preventDefault();
      const by = event.submitter;
      Promise.race([save(false), new Promise((done) => setTimeout(done, 2000))]).then(() => {
        dirty = false;
        if (by) by.disabled = false;
        form.requestSubmit(by || undefined);
      });
    });
    note.querySelector("[data-draft-discard]").addEventListener("click", async () => {
      clearTimeout(timer);
      dirty = false;
      await fetch(url, { method: "DELETE", credentials: "same-origin", headers: { "X-CSRFToken": token() } });
      form.reset();
      note.hidden = true;
      status.textContent = "";
    });
    restore();
  }

  const all = (root) => root.querySelectorAll("[data-draft]").forEach(attach);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => all(document));
  else all(document);
  document.addEventListener("htmx:load", (event) => all(event.target));
})();
