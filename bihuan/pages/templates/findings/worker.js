// Opens the form without network: keeps the form and its looks, never an answer of the product.
const KEPT = "bihuan-{{ kept }}-1";
const PAGE = "{{ page|escapejs }}";
const FILES = [PAGE, {% for file in files %}"{{ file|escapejs }}", {% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("bihuan-{{ kept }}-") && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isForm = event.request.mode === "navigate" && url.pathname === PAGE;
  const isFile = FILES.includes(url.pathname) && url.pathname !== PAGE;
  if (event.request.method !== "GET" || !(isForm || isFile)) return;
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        if (answer.ok && !answer.redirected) {
          const copy = answer.clone();
          caches.open(KEPT).then((cache) => cache.put(url.pathname, copy));
        }
        return answer;
      })
      .catch(() => caches.match(url.pathname)),
  );
});
