// What has been begun: kept here with every key, at the server with every pause, so that it is there on another
// machine too and outlives the network.
const body = document.body;
const PAUSE = 700;
let timer = null;
let begun = null; // the field that waits to be saved
let saving = Promise.resolve();
let underway = 0;

const key = (area) => `draft ${area.dataset.draft}`;
const headers = () => ({ ...JSON.parse(body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true" });

const keep = (address, words) =>
  fetch(address, { method: "POST", headers: headers(), body: new URLSearchParams({ body: words }), keepalive: true });

// One after the other, so that an earlier word never comes last.
const save = (area, words = area.value) => {
  const [address, name] = [area.dataset.save, key(area)];
  underway += 1;
  saving = saving
    .then(() => keep(address, words))
    .then((answer) => {
      if (answer.ok && sessionStorage.getItem(name) === words) sessionStorage.removeItem(name);
    })
    .catch(() => {}) // it is kept here, and saved with the next word
    .finally(() => (underway -= 1));
};

const rest = () => {
  clearTimeout(timer);
  timer = begun = null;
};

const flush = () => {
  if (!begun) return;
  save(begun);
  rest();
};

// The list says that there is a draft, to its writer only.
const sign = (area) => {
  const [, conversation] = area.dataset.draft.split("/");
  const snippet = document.querySelector(`#row-${conversation} .row-snippet`);
  const old = snippet?.querySelector(".row-draft");
  const words = area.value.trim().slice(0, 120);
  if (!snippet || !words) {
    old?.remove();
    return;
  }
  const shown = old ?? document.getElementById("draft-sign")?.content.firstElementChild.cloneNode(true);
  if (!shown) return;
  shown.querySelector("bdi").textContent = words;
  if (!old) snippet.prepend(shown);
};

body.addEventListener("input", ({ target }) => {
  if (!target.dataset?.save) return;
  sessionStorage.setItem(key(target), target.value);
  sign(target);
  clearTimeout(timer);
  begun = target;
  timer = setTimeout(flush, PAUSE);
});

body.addEventListener("composer-opened", ({ detail: { area, fresh } }) => {
  if (fresh) {
    rest();
    sessionStorage.removeItem(key(area));
    sign(area);
    if (underway) save(area, ""); // one that was on its way might come after the text
    return;
  }
  const words = sessionStorage.getItem(key(area));
  if (words === null || words === area.value) return;
  area.value = words;
  save(area);
});

// What is sent is no draft any more.
body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.id === "composer") rest();
});

addEventListener("pagehide", flush);
body.addEventListener("network-back", () => {
  const area = document.querySelector("#composer #body");
  if (area && sessionStorage.getItem(key(area)) !== null) save(area);
});
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
