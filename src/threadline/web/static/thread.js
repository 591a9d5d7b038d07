// The open conversation: new texts take their place without moving what is being read, what was seen is marked
// read, words that did not leave come back.
const body = document.body;
const NEAR = 96; // pixels from the end that still count as reading the end
const seen = new Map(); // the last answer of each fragment that is asked for again and again

const scroller = () => document.getElementById("scroller");
const texts = () => document.querySelector("#scroller > #texts");
const SECOND_THOUGHT = 5400; // milliseconds until a text that was just sent has left, and a little

const parse = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
};

const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

const toEnd = (box) => {
  box.scrollTop = box.scrollHeight;
  const hint = document.querySelector(".to-end");
  if (hint) hint.hidden = true;
};

// Puts items where their keys belong; what is there already is replaced, unless somebody is changing it.
const place = (fragment) => {
  const list = texts();
  const box = scroller();
  if (!list || !box) return false;
  const wasAtEnd = atEnd(box);
  let arrived = false;
  for (const item of [...fragment.querySelectorAll("li[data-key]")]) arrived = placeOne(list, item) || arrived;
  window.htmx?.process(list);
  if (wasAtEnd) toEnd(box);
  else if (arrived) document.querySelector(".to-end").hidden = false;
  return arrived;
};

const placeOne = (list, item) => {
  const old = document.getElementById(item.id);
  if (old) {
    if (old.classList.contains("found")) item.classList.add("found");
    if (!old.querySelector("[data-editing]") && old.outerHTML !== item.outerHTML) old.replaceWith(item);
    return false;
  }
  const others = [...list.querySelectorAll(":scope > li[data-key]")];
  if (others.length && item.dataset.key < others[0].dataset.key && list.querySelector(".earlier")) return false;
  // Between the page around a text that was looked for and the newest ones there is a gap.
  if (list.querySelector(".later-texts") && item.dataset.key > others.at(-1)?.dataset.key) return false;
  const next = others.find((each) => each.dataset.key > item.dataset.key);
  if (next) next.before(item);
  else list.append(item);
  return item.classList.contains("in");
};

const headers = () => ({ ...JSON.parse(body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true" });

const markRead = () => {
  const list = texts();
  if (!list || document.visibilityState !== "visible" || list.dataset.unread === "0") return;
  list.dataset.unread = "0";
  fetch(list.dataset.read, { method: "POST", headers: headers() }).catch(() => (list.dataset.unread = "1"));
};

const refresh = async () => {
  const list = texts();
  if (!list) return;
  const answer = await fetch(list.dataset.texts, { headers: headers() });
  if (!answer.ok || texts() !== list) return;
  if (place(parse(await answer.text()))) arrived(list);
  markRead();
  body.dispatchEvent(new CustomEvent("thread-changed"));
};

const grow = (area) => {
  area.rows = Math.min(8, Math.max(2, area.value.split("\n").length + Math.floor(area.value.length / 70)));
};

const count = () => body.dispatchEvent(new CustomEvent("count-again"));

const writing = () => document.querySelector("#composer #body");

// Words that did not leave, back where they were written; what was begun since stays behind them.
const giveBack = (words) => {
  const area = writing();
  if (!area) return;
  area.value = area.value.trim() ? `${words}\n${area.value}` : words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
};

const openComposer = () => {
  const form = document.getElementById("composer");
  const area = form?.querySelector("#body");
  if (!area) return;
  const fresh = Boolean(form.dataset.fresh);
  body.dispatchEvent(new CustomEvent("composer-opened", { detail: { area, fresh } }));
  if (fresh) sent(form, area);
  grow(area);
  count();
};

const sent = (form, area) => {
  const list = texts();
  if (list?.querySelector(".later-texts")) {
    window.htmx.ajax("get", location.pathname, "#middle");
    return;
  }
  const fragment = form.querySelector("template.sent");
  if (fragment) place(fragment.content);
  const box = scroller();
  if (box) toEnd(box);
  area.focus();
  setTimeout(() => refresh().catch(() => {}), SECOND_THOUGHT);
};

// Where reading begins: at what was looked for, else at what is new, else at the end.
const toStart = (box) => {
  const list = texts();
  const goal = list?.dataset.found && document.getElementById(`m${list.dataset.found}`);
  if (goal) {
    // Not scrollIntoView: it scrolls the page around the texts too.
    const [seen, place] = [box, goal].map((each) => each.getBoundingClientRect());
    box.scrollTop += place.top + place.height / 2 - (seen.top + seen.height / 2);
    return;
  }
  toEnd(box);
  const line = list?.querySelector(".new-line");
  if (line && line.offsetTop < box.scrollTop) box.scrollTop = line.offsetTop - 16;
};

const openThread = () => {
  const box = scroller();
  const open = document.querySelector("#middle > .open");
  document.querySelector(".panes:not(.phones)")?.classList.toggle("has-open", Boolean(open));
  for (const link of document.querySelectorAll("#rows a[aria-current]")) link.removeAttribute("aria-current");
  if (!box || !open) return;
  markRow(open);
  for (const gone of document.querySelectorAll("#rows > .row[data-leaving]:not(:has([aria-current]))")) gone.remove();
  openComposer();
  toStart(box);
  markRead();
};

// On a phone the views are wider than the screen.
const showView = () =>
  document.querySelector(".views a[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// The list shows which of its rows is open.
const markRow = (open) => {
  const found = texts()?.dataset.found;
  const row = (found && document.getElementById(`hit-${found}`)) || document.getElementById(`row-${open.dataset.conversation}`);
  row?.querySelector("a").setAttribute("aria-current", "true");
};

const toggleDrawer = (open) => {
  const holder = document.querySelector("#middle > .open");
  if (holder?.classList.contains("with-drawer") === open) return;
  holder?.classList.toggle("with-drawer", open);
  const button = holder?.querySelector(".drawer-open");
  button?.setAttribute("aria-expanded", String(open));
  (open ? holder?.querySelector(".drawer-close") : button)?.focus();
};

// Whoever is writing should know that what they answer has gone on.
const arrived = (list) => {
  list.dataset.unread = "1";
  if (writing()?.value.trim()) document.querySelector("#composer .arrived").hidden = false;
};

body.addEventListener("texts-arrived", ({ detail }) => {
  const list = texts();
  if (!list || Number(list.dataset.conversation) !== detail.conversation) return;
  if (place(parse(detail.items))) arrived(list);
  markRead();
  body.dispatchEvent(new CustomEvent("thread-changed"));
});

body.addEventListener("texts-stale", () => refresh().catch(() => {}));

// A text was changed or taken back here: its form makes room for the text.
body.addEventListener("texts-changed", () => {
  for (const form of document.querySelectorAll("#texts [data-editing]")) form.removeAttribute("data-editing");
  refresh().catch(() => {});
});

body.addEventListener("click", ({ target }) => {
  if (target.closest(".drawer-open")) {
    toggleDrawer(!document.querySelector("#middle > .open").classList.contains("with-drawer"));
  } else if (target.closest(".drawer-close")) toggleDrawer(false);
  else if (target.closest(".to-end")) toEnd(scroller());
  else if (target.closest(".arrived-show")) {
    target.closest(".arrived").hidden = true;
    toEnd(scroller());
  } else if (target.closest(".write-again")) {
    const words = target.closest(".text").querySelector(".body");
    giveBack(words.dataset.body ?? words.textContent);
  } else if (target.closest(".edit-cancel")) body.dispatchEvent(new CustomEvent("texts-changed"));
  else if (target.closest(".plain-up")) {
    const area = document.getElementById("body");
    area.value = target.closest(".plain-up").dataset.plain;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }
});

body.addEventListener("input", ({ target }) => {
  if (target.dataset?.draft) grow(target);
});

// Why a text was sent opens beside the thread; with a key held down it is a page, as every link.
body.addEventListener("click", (event) => {
  const link = event.target.closest(".why-link");
  const dialog = document.getElementById("why");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  document.getElementById("why-answer").replaceChildren();
  dialog.showModal();
  window.htmx.ajax("GET", link.href, "#why-answer");
});

// Enter sends where there is a real keyboard; with Shift, or on a phone, it is a new line.
body.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".composer");
  if (event.key === "Escape") toggleDrawer(false);
  if (!form || event.target.tagName !== "TEXTAREA" || event.key !== "Enter" || event.isComposing) return;
  const wants = event.ctrlKey || event.metaKey || (!event.shiftKey && matchMedia("(pointer: fine)").matches);
  if (!wants) return;
  event.preventDefault();
  if (event.target.value.trim() || form.querySelector("[name=attachment]")) form.requestSubmit(form.querySelector(".send"));
});

body.addEventListener("scroll", ({ target }) => {
  const hint = document.querySelector(".to-end");
  if (hint && target.id === "scroller" && atEnd(target)) hint.hidden = true;
}, { capture: true, passive: true });

document.addEventListener("visibilitychange", markRead);

// A fragment that is asked for every second is swapped only when it says something else.
body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target?.id !== "screen") return;
  if (seen.get(target) === xhr.responseText) event.detail.shouldSwap = false;
  seen.set(target, xhr.responseText);
  target.dataset.end = atEnd(target) ? "1" : "";
});

let before = null; // the height above what is being read, while an earlier page comes in
body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const box = scroller();
  before = detail.target?.classList.contains("earlier") && box ? box.scrollHeight - box.scrollTop : null;
});

body.addEventListener("htmx:afterSwap", () => {
  const box = scroller();
  if (before !== null && box) box.scrollTop = box.scrollHeight - before;
  before = null;
});

// Only what has settled is htmx's: what is told to it earlier is told to nobody.
body.addEventListener("htmx:afterSettle", ({ detail }) => {
  const id = detail.target?.id;
  if (id === "middle") openThread();
  if (id === "lists") showView();
  if (id === "lists" || id === "rows" || id === "more") {
    const open = document.querySelector("#middle > .open");
    if (open && !document.querySelector("#rows a[aria-current]")) markRow(open);
  }
  if (id === "composer") openComposer();
  if (id === "kinds") count();
  if (id === "screen" && detail.target.dataset.end) toEnd(detail.target);
});

body.addEventListener("htmx:historyRestore", openThread);

// Asked of the request itself: the announcement may come before the answer and put another text in the button's place,
// and what is no longer in the page is told of nothing.
body.addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr } }) => {
  if (!elt.matches?.(".undo-send")) return;
  const words = elt.closest(".text").querySelector(".body").textContent;
  xhr.addEventListener("load", () => xhr.status < 300 && giveBack(words));
});

// Nothing was taken: the words stay where they are, and say so.
const unsent = ({ detail }) => {
  if (detail.elt.id !== "composer") return;
  detail.elt.querySelector(".unsent").hidden = false;
};
body.addEventListener("htmx:sendError", unsent);
body.addEventListener("htmx:responseError", unsent);
body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.id === "composer") detail.elt.querySelector(".unsent").hidden = true;
});

body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt;
  if (!detail.successful || !form.matches?.(".handset .composer")) return;
  form.reset();
  const screen = document.getElementById("screen");
  if (screen) toEnd(screen);
});

// Should an announcement get lost, texts under way are looked at again.
setInterval(() => {
  const moving = document.querySelector("#texts > .text[data-mark=moving]");
  if (moving && document.visibilityState === "visible") refresh().catch(() => {});
}, 10000);

const start = () => {
  openThread();
  showView();
  const screen = document.getElementById("screen");
  if (screen) toEnd(screen);
};

// htmx takes the page over when it has been read, after this module has run.
if (document.readyState === "complete") start();
else document.addEventListener("DOMContentLoaded", start);
