// The little that needs script: focus on an error, keep what was typed, tell before leaving, row by keyboard.
(() => {
  "use strict";
  const focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();

  // A long form survives an expired session or a closed tab: typed text is kept in this browser until sent.
  // It belongs to who typed it: it is filled in for nobody else, and signing out takes it away.
  const owner = document.body.dataset.owner;
  const kept = () => Object.keys(localStorage).filter((key) => key.startsWith("kept:"));
  for (const key of kept()) if (!/^kept:\d+:/.test(key)) localStorage.removeItem(key);
  for (const form of owner ? document.querySelectorAll("form[data-keep]") : []) {
    const key = "kept:" + owner + ":" + location.pathname + ":" + form.dataset.keep;
    const fields = () => [...form.elements].filter((e) => e.name && !["hidden", "file", "password", "submit"].includes(e.type));
    try {
      const last = JSON.parse(localStorage.getItem(key) || "null");
      if (last && !form.querySelector(".error")) for (const e of fields()) {
        if (e.name in last && !e.value) { e.value = last[e.name]; e.dispatchEvent(new Event("change", { bubbles: true })); }
      }
    } catch { /* storage is off: nothing to restore */ }
    form.addEventListener("input", () => {
      try { localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((e) => [e.name, e.value])))); } catch { /* full or off */ }
    });
    if (form.dataset.sent !== undefined) localStorage.removeItem(key);
  }
  const sent = document.querySelector("[data-forget]");
  if (sent) for (const key of kept()) if (key.startsWith(`kept:${owner}:`) && key.endsWith(":" + sent.dataset.forget)) localStorage.removeItem(key);

  const asked = (request) => new Promise((done) => {
    request.onsuccess = () => done(request.result);
    request.onerror = request.onblocked = () => done(undefined);
  });
  const PHONES = { "bihuan-field": ["forms", ["waiting", "refused"]], "bihuan-visits": ["steps", ["unsent", "sending", "refused"]] };
  const unsent = async () => {
    const known = indexedDB.databases ? (await indexedDB.databases()).map((one) => one.name) : Object.keys(PHONES);
    let count = 0;
    for (const [name, [table, states]] of Object.entries(PHONES)) {
      if (!known.includes(name)) continue;
      const store = await asked(indexedDB.open(name));
      if (!store || !store.objectStoreNames.contains(table)) { store?.close(); continue; }
      const rows = await asked(store.transaction(table).objectStore(table).getAll());
      store.close();
      count += (rows || []).filter((row) => states.includes(row.state)).length;
    }
    return count;
  };
  for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await unsent() && !confirm(form.dataset.signOut)) return;
    for (const key of kept()) localStorage.removeItem(key);
    const gone = Promise.all(Object.keys(PHONES).map((name) => asked(indexedDB.deleteDatabase(name))));
    await Promise.race([gone, new Promise((done) => setTimeout(done, 500))]);
    form.submit();
  });

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
  // A list one works in: the box in its head chooses every row of the page, the bar under it counts and waits for some.
  const batch = document.querySelector("form[data-batch]");
  if (batch) {
    const boxes = [...document.querySelectorAll('input[name="row"][form="batch"]')];
    const head = document.querySelector("input[data-all]"), every = batch.querySelector("[data-every]");
    const count = batch.querySelector("[data-count]");
    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      count.textContent = every && every.checked ? every.dataset.every : String(chosen);
      batch.toggleAttribute("data-empty", !chosen && !(every && every.checked));
      if (head) { head.checked = chosen > 0 && chosen === boxes.length; head.indeterminate = chosen > 0 && !head.checked; }
    };
    for (const box of boxes) box.addEventListener("change", () => { if (every && !box.checked) every.checked = false; tell(); });
    if (head) head.addEventListener("change", () => { for (const box of boxes) box.checked = head.checked; if (every && !head.checked) every.checked = false; tell(); });
    if (every) every.addEventListener("change", () => { if (every.checked) for (const box of boxes) box.checked = true; tell(); });
    tell();
  }
  // The sum of some weights as it is typed.
  for (const form of document.querySelectorAll("form[data-sum]")) form.addEventListener("input", () => {
    const whole = Number(form.dataset.sum);
    for (const total of form.querySelectorAll("[data-total]")) {
      const parts = total.dataset.total.split(" ");
      const sum = [...form.querySelectorAll("input[inputmode]")].reduce((all, one) => all + (parts.includes(one.id) && Number(one.value) || 0), 0);
      total.textContent = String(Math.round(sum * 100) / 100);
      total.classList.toggle("loss-number", Math.abs(sum - whole) > 0.001);
    }
  });
  // What does not fit into the line of the menu stands under "more"; the place one is in stays in the line.
  const line = document.querySelector(".top nav"), more = document.querySelector(".top .more");
  const entries = line ? [...line.children] : [], folded = document.createElement("ul");
  const fold = () => {
    line.append(...entries);
    folded.replaceChildren();
    more.hidden = innerWidth <= 760 || line.scrollWidth <= line.clientWidth;
    const rest = more.hidden ? [] : entries.filter((entry) => !entry.hasAttribute("aria-current"));
    while (rest.length > 1 && line.scrollWidth > line.clientWidth) {
      const item = document.createElement("li");
      item.append(rest.pop());
      folded.prepend(item);
    }
  };
  if (line && more) { more.append(folded); fold(); addEventListener("resize", fold); }
  // A menu closes when one goes on elsewhere, or by Escape.
  const menus = () => document.querySelectorAll("details.chooser[open]");
  document.addEventListener("click", (event) => { for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") for (const menu of menus()) { menu.open = false; menu.querySelector("summary").focus(); } });
  for (const select of document.querySelectorAll("select[data-submit]")) select.addEventListener("change", () => select.form.requestSubmit());
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
})();
