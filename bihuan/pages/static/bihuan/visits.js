// Visits on the team's phone. What lies here is encrypted with a code only its holder knows; a step is "received" only
// when the office says that every photo of its list has come in, and until then its copies stay.
"use strict";
(() => {
  const root = document.getElementById("visits");
  if (!root) return;
  const words = JSON.parse(document.getElementById("visit-words").textContent);
  const by = (id) => document.getElementById(id);
  const form = by("step-form"), net = by("visit-net"), lock = by("lock-form");
  const TEXTS = ["kind", "place", "present", "note", "asker", "question", "speaker", "answer", "remarks"];
  const MOST_RESCUED = 95_000_000;
  let store, key = null, told = null, csrf = null, shift = 0, current = null, photos = [];

  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const open = () => {
    const request = indexedDB.open("bihuan-visits", 1);
    request.onupgradeneeded = () => {
      for (const name of ["meta", "kits", "steps", "photos"]) request.result.createObjectStore(name);
    };
    return asked(request);
  };
  const table = (name, mode = "readonly") => store.transaction(name, mode).objectStore(name);
  const get = (name, at) => asked(table(name).get(at));
  const put = (name, at, row) => asked(table(name, "readwrite").put(row, at));
  const drop = (name, at) => asked(table(name, "readwrite").delete(at));
  const keys = (name) => asked(table(name).getAllKeys());
  const hex = (bytes) => [...new Uint8Array(bytes)].map((n) => n.toString(16).padStart(2, "0")).join("");
  const draw = () => hex(crypto.getRandomValues(new Uint8Array(16)));
  const present = () => Date.now() + shift;  // the shift is 0, but for a demonstration that lives in its own year
  const now = () => new Date(present()).toISOString();
  const local = (at) => new Date(at - new Date(at).getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const say = (text, isOff) => { net.textContent = text; net.className = isOff ? "tag warn" : "tag good"; };

  // The code becomes a key that never leaves memory; every value is encrypted under its own nonce.
  async function derive(code, salt) {
    const plain = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", salt, iterations: 310_000, hash: "SHA-256" };
    return crypto.subtle.deriveKey(how, plain, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }
  async function shut(bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
  }
  const unshut = ({ iv, box }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box);
  const shutText = (value) => shut(new TextEncoder().encode(JSON.stringify(value)));
  const unshutText = async (row) => JSON.parse(new TextDecoder().decode(await unshut(row)));

  async function unlock(code) {
    const meta = await get("meta", "lock");
    if (!meta) {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      key = await derive(code, salt);
      await put("meta", "lock", { salt, person: told ? told.person.id : null, check: await shutText("bihuan") });
      return true;
    }
    key = await derive(code, meta.salt);
    try { await unshutText(meta.check); return true; } catch { key = null; return false; }
  }

  async function learn() {
    try {
      const answer = await fetch("/field/visits/data/", { redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
      if (answer.type === "opaqueredirect") { csrf = null; say(words.signin, true); return false; }
      if (!answer.ok) { csrf = null; return false; }
      told = await answer.json();
      csrf = told.csrf;
      shift = told.shift;
      await put("meta", "shift", shift);
      by("clock-off").hidden = Math.abs(told.now - present()) < 300_000;
      say(words.online, false);
      const meta = await get("meta", "lock");
      if (meta && meta.person && meta.person !== told.person.id) await wipe();
      await tidy();
      return true;
    } catch { csrf = null; say(words.offline, true); return false; }
  }
  // Nothing stays of a visit that was cancelled or ended, and nothing at all of one its person has to stay away from.
  async function tidy() {
    const carried = told.visits.map((one) => one.id);
    for (const pk of await keys("kits")) if (!carried.includes(pk)) {
      await drop("kits", pk);
      if (current && current.id === pk) current = null;
    }
    for (const token of await keys("steps")) {
      const row = await get("steps", token);
      if (!told.mine.includes(row.visit)) { for (const sha of row.hashes) await drop("photos", sha); await drop("steps", token); }
    }
  }
  async function wipe() {
    for (const name of ["meta", "kits", "steps", "photos"]) await asked(table(name, "readwrite").clear());
    key = null; current = null; photos = [];
  }
  async function post(address, fields) {
    const body = new FormData();
    for (const [name, value] of fields) value instanceof Blob ? body.append(name, value, value.name || "photo.jpg") : body.append(name, value);
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf }, redirect: "manual" });
    if (answer.type === "opaqueredirect") { csrf = null; say(words.signin, true); throw new Error("signed out"); }
    const isTold = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, ok: answer.ok, told: isTold ? await answer.json() : null };
  }

  async function take(pk) {
    const answer = await post(`/field/visits/${pk}/take/`, []);
    if (!answer.ok) return;
    await put("kits", pk, await shutText(answer.told));
    await show(pk);
    await paint();
  }
  async function show(pk) {
    const row = await get("kits", pk);
    current = row ? await unshutText(row) : null;
    photos = [];
    by("visit-open").hidden = !current;
    if (!current) return;
    by("visit-name").textContent = `${current.unit} · ${current.number}`;
    by("visit-findings").replaceChildren(...current.findings.map((one) => {
      const item = document.createElement("li");
      item.textContent = `${one.number} ${one.condition}（${one.state}${one.due ? `，${one.due}` : ""}）`;
      return item;
    }));
    by("no-findings").hidden = current.findings.length > 0;
    const isBegun = current.state === "started" || Boolean(current.begun);
    by("visit-start").hidden = isBegun;
    form.hidden = !isBegun;
    form.elements.at.value = local(present());
  }
  async function begin() {
    current.begun = now();
    await put("kits", current.id, await shutText(current));
    await show(current.id);
    await synchronise();
  }
  // What is asked of a step beside its words: a question and its answer, or comments.
  const fit = () => {
    const { kind, question, speaker, answer } = form.elements;
    for (const part of form.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== kind.value;
    question.required = speaker.required = kind.value === "question" && Boolean(answer.value.trim());
  };
  async function keep() {
    const hashes = [], names = {};
    for (const file of photos) {
      const bytes = await file.arrayBuffer(), sha = hex(await crypto.subtle.digest("SHA-256", bytes));
      if (!hashes.includes(sha)) hashes.push(sha);
      names[sha] = file.name;
      await put("photos", sha, { ...(await shut(bytes)), type: file.type });
    }
    const text = {};
    for (const name of TEXTS) text[name] = form.elements[name].closest("[hidden]") ? "" : form.elements[name].value;
    text.at = new Date(form.elements.at.value).toISOString();
    const token = draw();
    await put("steps", token, { visit: current.id, state: "unsent", hashes, received: 0, told: present(), text: await shutText({ ...text, names }) });
    photos = [];
    const { kind, present: people } = form.elements, next = kind.selectedIndex + 1, names_kept = people.value;
    form.reset();
    kind.selectedIndex = Math.min(next, kind.length - 1);  // the next step, with the same people
    people.value = names_kept;
    form.elements.at.value = local(present());
    fit();
    by("step-photos").textContent = "";
    await paint();
    await synchronise();
  }
  async function send(token) {
    const row = await get("steps", token);
    if (row.state === "received") return;
    const text = await unshutText(row.text), kit = await get("kits", row.visit);
    const begun = kit ? (await unshutText(kit)).begun : null;
    if (begun) await post(`/field/visits/${row.visit}/start/`, [["at", begun], ["sent_at", now()]]);
    const fields = [...TEXTS, "at"].map((name) => [name, text[name] || ""]);
    let answer = await post(`/field/visits/${row.visit}/steps/`, [...fields, ["token", token], ["sent_at", now()], ...row.hashes.map((sha) => ["hashes", sha])]);
    if (!answer.ok) return refused(token, row, answer);
    await taken(token, row, answer.told);
    for (const sha of row.hashes) {
      if (answer.told.files[sha]) continue;
      const kept = await get("photos", sha);
      const file = new File([await unshut(kept)], text.names[sha] || "photo.jpg", { type: kept.type });
      const next = await post(`/field/visits/steps/${token}/photos/`, [["photo", file]]);
      if (!next.ok) return refused(token, row, next);
      answer = next;
      await taken(token, row, answer.told);
    }
  }
  async function refused(token, row, answer) {
    if (![400, 403, 404].includes(answer.status)) return;
    row.state = "refused";
    row.problem = answer.told && answer.told.errors ? Object.values(answer.told.errors).flat().join(" ") : words.barred;
    await put("steps", token, row);
    await paint();
  }
  async function taken(token, row, answer) {
    row.received = Object.values(answer.files).filter(Boolean).length;
    row.state = answer.is_complete ? "received" : "sending";
    row.problem = answer.is_clock_off ? words.clock : "";
    await put("steps", token, row);
    if (answer.is_complete) for (const sha of row.hashes) await drop("photos", sha);
    await paint();
  }
  async function synchronise() {
    const work = async () => {
      if (!(await learn()) || !key) return paint();
      try {
        for (const pk of await keys("kits")) {
          const kit = await unshutText(await get("kits", pk));
          if (kit.begun && kit.state !== "started") {
            const answer = await post(`/field/visits/${pk}/start/`, [["at", kit.begun], ["sent_at", now()]]);
            if (answer.ok) { kit.state = "started"; await put("kits", pk, await shutText(kit)); }
          }
        }
        const told_at = [];
        for (const token of await keys("steps")) told_at.push([(await get("steps", token)).told, token]);
        for (const [, token] of told_at.sort((a, b) => a[0] - b[0])) await send(token);  // in the order of telling
      } catch { say(words.offline, true); }
      await paint();
    };
    if (navigator.locks) await navigator.locks.request("bihuan-visits", work); else await work();
  }

  // A file for the office: what is unsent, under a key of its own that only the office's key opens.
  async function rescue(pk) {
    const kit = await unshutText(await get("kits", pk)), steps = [], blobs = [];
    let size = 0, left = 0;
    for (const token of await keys("steps")) {
      const row = await get("steps", token);
      if (row.visit !== pk || row.state === "received") continue;
      steps.push({ ...(await unshutText(row.text)), token, hashes: row.hashes });
      for (const sha of row.hashes) {
        const kept = await get("photos", sha);
        if (!kept) continue;
        const bytes = await unshut(kept);
        if (size + bytes.byteLength > MOST_RESCUED) { left += 1; continue; }
        blobs.push(bytes);
        size += bytes.byteLength;
      }
    }
    const head = new TextEncoder().encode(JSON.stringify({ token: kit.token, start: kit.begun || "", made_at: now(), steps, files: blobs.map((one) => one.byteLength) }));
    const plain = await new Blob([new Uint8Array([head.length >>> 24, head.length >>> 16, head.length >>> 8, head.length]), head, ...blobs]).arrayBuffer();
    const secret = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const spki = Uint8Array.from(atob(kit.office_key), (sign) => sign.charCodeAt(0));
    const office = await crypto.subtle.importKey("spki", spki, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
    const wrapped = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, office, await crypto.subtle.exportKey("raw", secret));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, plain);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["BHR1", new Uint8Array([wrapped.byteLength >>> 8, wrapped.byteLength]), wrapped, iv, box]));
    link.download = `${draw().slice(0, 8)}.bhr`;  // never the unit's name: the file may be seen on its way
    link.click();
    by("rescue-said").textContent = left ? `${words.left} ${left}` : words.rescued;
  }

  function item(name, tag, kind, problem) {
    const row = document.createElement("li"), what = document.createElement("span"), state = document.createElement("span");
    what.textContent = name;
    state.textContent = tag;
    state.className = `tag ${kind}`;
    row.append(what, state);
    if (problem) { const said = document.createElement("span"); said.className = "problem"; said.textContent = problem; row.append(said); }
    return row;
  }
  function press(row, text, act) {
    const button = document.createElement("button");
    button.type = "button"; button.className = "btn"; button.textContent = text;
    button.addEventListener("click", act);
    row.append(button);
  }
  async function paint() {
    const isOpen = Boolean(key);
    lock.hidden = isOpen;
    by("visit-parts").hidden = !isOpen;
    by("lock-new").hidden = Boolean(await get("meta", "lock"));
    if (!isOpen) return;
    const kits = await keys("kits"), rows = [];
    for (const pk of kits) {
      const kit = await unshutText(await get("kits", pk));
      const row = item(`${kit.on} ${kit.unit}`, kit.state === "started" || kit.begun ? words.started : words.taken, "good");
      press(row, words.open, () => show(pk));
      press(row, words.rescue, () => rescue(pk));
      rows.push(row);
    }
    for (const one of told ? told.visits : []) if (!kits.includes(one.id)) {
      const row = item(`${one.on} ${one.unit}`, words.nottaken, "warn");
      press(row, words.take, () => take(one.id));
      rows.push(row);
    }
    by("visit-list").replaceChildren(...rows);
    by("no-visits").hidden = rows.length > 0;
    const steps = [];
    for (const token of await keys("steps")) steps.push(await get("steps", token));
    const lines = [];
    for (const row of steps.sort((a, b) => b.told - a.told)) {
      const text = await unshutText(row.text), count = row.hashes.length ? ` ${row.received}/${row.hashes.length}` : "";
      const label = form.querySelector(`option[value="${text.kind}"]`).textContent;
      const kind = { received: "good", refused: "loss" }[row.state] || "warn";
      lines.push(item(`${label} ${text.place}`, words[row.state] + count, kind, row.problem));
    }
    by("step-list").replaceChildren(...lines);
    by("no-steps").hidden = lines.length > 0;
    by("unsent").textContent = steps.filter((one) => one.state !== "received").length;
  }

  lock.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = lock.elements.code.value;
    lock.elements.code.value = "";
    const isRight = await unlock(code);
    by("lock-wrong").hidden = isRight;
    await paint();
    if (isRight) await synchronise();
  });
  by("visit-start").addEventListener("click", begin);
  by("visit-sync").addEventListener("click", synchronise);
  form.elements.photos.addEventListener("change", () => {
    photos.push(...form.elements.photos.files);
    by("step-photos").textContent = photos.map((one) => one.name).join("、");
    form.elements.photos.value = "";
  });
  form.addEventListener("input", fit);
  form.addEventListener("submit", (event) => { event.preventDefault(); keep(); });
  window.addEventListener("online", synchronise);
  window.addEventListener("offline", () => say(words.offline, true));

  (async () => {
    store = await open();
    shift = (await get("meta", "shift")) || 0;
    await learn();
    await paint();
    root.dataset.ready = "1";
    if (navigator.storage?.persist) navigator.storage.persist();
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.register("/field/visits/worker.js", { scope: "/field/visits/" });
      await navigator.serviceWorker.ready;
      root.dataset.offline = "1";
    }
  })();
})();
