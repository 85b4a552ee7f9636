// The little that needs script: focus on an error, keep what was typed, tell before leaving, row by keyboard.
(() => {
  "use strict";
  const focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();

  // A long form survives an expired session or a closed tab: typed text is kept in this browser until sent.
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = "kept:" + location.pathname + ":" + form.dataset.keep;
    const fields = () => [...form.elements].filter((e) => e.name && !["hidden", "file", "password", "submit"].includes(e.type));
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      if (kept && !form.querySelector(".error")) for (const e of fields()) {
        if (e.name in kept && !e.value) { e.value = kept[e.name]; e.dispatchEvent(new Event("change", { bubbles: true })); }
      }
    } catch { /* storage is off: nothing to restore */ }
    form.addEventListener("input", () => {
      try { localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((e) => [e.name, e.value])))); } catch { /* full or off */ }
    });
    if (form.dataset.sent !== undefined) localStorage.removeItem(key);
  }
  const sent = document.querySelector("[data-forget]");
  if (sent) for (const key of Object.keys(localStorage)) if (key.endsWith(":" + sent.dataset.forget)) localStorage.removeItem(key);

  // A part that arrives while someone types does not undo what was typed since it was asked for.
  const named = (part) => [...part.querySelectorAll("input, select, textarea")]
    .filter((e) => e.name && !["hidden", "file", "checkbox", "radio"].includes(e.type));
  let typed = new Map();
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const sent = detail.requestConfig.parameters;
    typed = new Map(named(detail.target).filter((e) => e.value !== (sent[e.name] ?? "")).map((e) => [e.name, e.value]));
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    for (const e of named(detail.target)) {
      const text = typed.get(e.name);
      if (text === undefined || (e.tagName === "SELECT" && ![...e.options].some((option) => option.value === text))) continue;
      e.value = text;
    }
  });

  // One press sends a form once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.busy) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      form.dataset.busy = "1";
      setTimeout(() => delete form.dataset.busy, 5000);
    }
  });
  window.addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.busy; });
  for (const select of document.querySelectorAll("select[data-submit]")) select.addEventListener("change", () => select.form.requestSubmit());
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
})();
