// The problem form for the field. Everything typed is kept in the browser at once; forms go out when there is network.
"use strict";
(() => {
  const root = document.getElementById("field");
  if (!root) return;
  const words = JSON.parse(document.getElementById("field-words").textContent);
  const form = document.getElementById("field-form");
  const list = document.getElementById("field-kept");
  const net = document.getElementById("field-net");
  const canvas = document.getElementById("field-sign");
  const thumbs = document.getElementById("field-thumbs");
  let store, known, current = null, inked = false, writing = Promise.resolve();

  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const open = () => {
    const request = indexedDB.open("bihuan-field", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("forms", { keyPath: "token" });
      request.result.createObjectStore("known");
    };
    return asked(request);
  };
  const table = (name, mode) => store.transaction(name, mode).objectStore(name);
  const put = (row) => asked(table("forms", "readwrite").put(row));
  const all = async () => (await asked(table("forms", "readonly").getAll()))
    .filter((row) => known && row.person === known.person.id)  // nobody's but one's own, and nothing signed out
    .sort((a, b) => b.begun - a.begun);
  const draw = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const present = () => Date.now() + (known ? known.ahead : 0);  // by the office's clock, whatever the phone says
  const local = (at) => new Date(at - new Date(at).getTimezoneOffset() * 60000).toISOString().slice(0, 16);

  async function learn() {
    try {
      const answer = await fetch("/field/data/", { redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
      if (answer.type === "opaqueredirect") { await forget(); say(words.signin, true); return null; }
      if (!answer.ok) return null;
      const fresh = await answer.json();
      const { csrf, now, ...kept } = fresh;
      kept.ahead = now - Date.now();
      await asked(table("known", "readwrite").put(kept, "data"));
      const isAnother = known && known.person.id !== kept.person.id;
      known = kept;
      if (isAnother) show(begin());
      say(words.online, false);
      return csrf;
    } catch {
      say(words.offline, true);
      return null;
    }
  }
  // Signed out: the phone knows nobody, and shows nothing of whoever was here before.
  async function forget() {
    await asked(table("known", "readwrite").delete("data"));
    known = undefined;
    current = null;
    show(begin());
  }
  function say(text, isOff) {
    net.textContent = text;
    net.className = isOff ? "tag warn" : "tag good";
  }
  function fill() {
    if (!known || !known.year) return;
    const options = (rows, first) => [...(first ? [new Option("–", "")] : []), ...rows.map(([pk, title]) => new Option(title, pk))];
    form.elements.body.replaceChildren(...options(known.bodies));
    form.elements.theme.replaceChildren(...options(known.themes, true));
    document.getElementById("field-units").replaceChildren(...known.units.map(([, code, name]) => {
      const option = document.createElement("option");
      option.value = `${code} ${name}`;
      return option;
    }));
  }
  function begin() {
    const now = present();
    return { token: draw(), person: known ? known.person.id : null, year: known && known.year ? known.year.id : null,
      begun: now, state: "draft", texts: { arrived_at: local(now) }, photos: [], signature: null, problems: {} };
  }
  function show(row) {
    current = row;
    form.reset();
    for (const [name, text] of Object.entries(row.texts)) if (form.elements[name]) form.elements[name].value = text;
    thumbs.replaceChildren(...row.photos.map(picture));
    clear();
    inked = Boolean(row.signature);
    if (row.signature) createImageBitmap(row.signature).then((image) => canvas.getContext("2d").drawImage(image, 0, 0));
    for (const place of form.querySelectorAll("[data-error]")) {
      const texts = row.problems[place.dataset.error] || [];
      place.textContent = texts.join(" ");
      place.hidden = !texts.length;
    }
    document.getElementById("field-other").textContent =
      Object.entries(row.problems).filter(([name]) => !form.querySelector(`[data-error="${name}"]`)).map(([, t]) => t.join(" ")).join(" ");
  }
  function picture(photo) {
    const frame = document.createElement("figure"), image = document.createElement("img");
    const away = document.createElement("button");
    image.src = URL.createObjectURL(photo.blob);
    image.alt = photo.name;
    away.type = "button";
    away.textContent = "×";
    away.setAttribute("aria-label", `${words.remove}: ${photo.name}`);
    away.addEventListener("click", async () => {
      current.photos = current.photos.filter((one) => one !== photo);
      frame.remove();
      await keep();
    });
    frame.append(image, away);
    return frame;
  }
  function keep() {
    if (!current || current.state === "sent") return writing;
    const row = current;
    for (const field of form.elements) if (field.name && field.type !== "file") row.texts[field.name] = field.value;
    writing = writing.then(() => put(row));
    return writing;
  }
  async function paint() {
    const rows = await all();
    list.replaceChildren(...rows.map((row) => {
      const item = document.createElement("li");
      const name = document.createElement(row.state === "sent" ? "span" : "button");
      name.textContent = row.texts.unit || words.untitled;
      if (row.state !== "sent") {
        name.type = "button";
        name.className = "plain";
        name.addEventListener("click", async () => { await keep(); if (row.state !== "waiting") row.state = "draft"; show(row); });
      }
      const tag = document.createElement("span");
      tag.className = { sent: "tag good", waiting: "tag warn", refused: "tag loss" }[row.state] || "tag";
      tag.textContent = row.state === "sent" ? `${words.sent} ${row.number || ""}` : words[row.state];
      item.append(name, tag);
      const problems = Object.values(row.problems).flat();
      if (problems.length) {
        const told = document.createElement("span");
        told.className = "problem";
        told.textContent = problems.join(" ");
        item.append(told);
      }
      return item;
    }));
    document.getElementById("field-none").hidden = rows.length > 0;
  }
  async function send(row, csrf) {
    const body = new FormData();
    for (const [name, text] of Object.entries(row.texts)) body.append(name, name.endsWith("_at") && text ? new Date(text).toISOString() : text);
    const code = (row.texts.unit || "").trim().split(" ")[0];
    const unit = known.units.find(([, c, n]) => c === code || n === (row.texts.unit || "").trim());
    body.set("unit", unit ? unit[0] : "");
    body.set("cycle", row.year || known.year.id);
    body.set("token", row.token);
    for (const photo of row.photos) body.append("photos", photo.blob, photo.name);
    if (row.signature && !row.texts.refusal) body.append("signature", row.signature, "signature.png");
    const answer = await fetch("/field/forms/", { method: "POST", body, headers: { "X-CSRFToken": csrf }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) { say(words.signin, true); return; }
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (answer.ok) {
      Object.assign(row, { state: "sent", number: told.number, photos: [], signature: null,
        problems: told.left_out.length ? { left_out: told.left_out } : {} });
    } else if (answer.status === 400 && told) {
      Object.assign(row, { state: "refused", problems: told.errors });
    } else {
      return;
    }
    await put(row);
  }
  async function synchronise() {
    const work = async () => {
      const csrf = await learn();
      fill();
      if (csrf && known.year) {
        for (const row of await all()) {
          if (row.state !== "waiting") continue;
          try { await send(row, csrf); } catch { say(words.offline, true); break; }
        }
      }
      await paint();
    };
    if (navigator.locks) await navigator.locks.request("bihuan-field", work); else await work();
  }
  function clear() {
    canvas.width = canvas.clientWidth || 340;
    canvas.height = 180;
    inked = false;
  }
  function sign() {
    let pen = null;
    const at = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    canvas.addEventListener("pointerdown", (event) => { pen = at(event); canvas.setPointerCapture(event.pointerId); event.preventDefault(); });
    canvas.addEventListener("pointermove", (event) => {
      if (!pen) return;
      const next = at(event), ink = canvas.getContext("2d");
      ink.lineWidth = 2.5; ink.lineCap = "round"; ink.strokeStyle = "#1b2430";
      ink.beginPath(); ink.moveTo(...pen); ink.lineTo(...next); ink.stroke();
      pen = next; inked = true;
    });
    const end = () => {
      if (!pen) return;
      pen = null;
      canvas.toBlob((blob) => { if (current) { current.signature = inked ? blob : null; keep(); } }, "image/png");
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    document.getElementById("field-clear").addEventListener("click", () => { clear(); current.signature = null; keep(); });
  }

  form.addEventListener("input", () => { keep(); });
  form.elements.photos.addEventListener("change", async () => {
    for (const file of form.elements.photos.files) current.photos.push({ name: file.name, blob: file });
    form.elements.photos.value = "";
    thumbs.replaceChildren(...current.photos.map(picture));
    await keep();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.elements.left_at.value) form.elements.left_at.value = local(present());
    current.state = "waiting";
    current.problems = {};
    await keep();
    show(begin());
    await paint();
    root.scrollIntoView();
    await synchronise();
  });
  document.getElementById("field-new").addEventListener("click", async () => { await keep(); show(begin()); await paint(); });
  window.addEventListener("online", synchronise);
  window.addEventListener("offline", () => say(words.offline, true));
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

  (async () => {
    store = await open();
    known = await asked(table("known", "readonly").get("data"));
    if (!known || navigator.onLine) await learn();
    sign();
    fill();
    const rows = await all();
    show(rows.find((row) => row.state === "draft") || begin());
    await paint();
    root.dataset.ready = "1";
    if (navigator.storage?.persist) navigator.storage.persist();
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.register("/field/worker.js");
      await navigator.serviceWorker.ready;
      root.dataset.offline = "1";
    }
    await synchronise();
    if (!current.person && known) { current.person = known.person.id; current.year = known.year ? known.year.id : null; }
  })();
})();
