// What happens elsewhere appears here: rows of the list, texts of the open thread. Every event carries what the
// server rendered; a gap makes the page fetch what it shows.
const body = document.body;
const offline = document.getElementById("offline");
let offlineSoon = null;
let refreshing = null;
let connected = false;

const announce = (name, detail) => body.dispatchEvent(new CustomEvent(name, { detail }));

const parse = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
};

const rows = () => document.getElementById("rows");

// Whether a conversation belongs to the view that is shown.
const belongs = (view, { assignee, closed, failed }) => {
  if (view === "failed") return Boolean(failed);
  if (view === "closed") return Boolean(closed);
  if (closed) return false;
  if (view === "mine") return assignee === body.dataset.member;
  return view === "all" || !assignee;
};

// What was rendered for everybody becomes this page's: its view, what is open, what was begun here.
const adopt = (list, row, old) => {
  const link = row.querySelector("a");
  if (list.dataset.query) {
    link.setAttribute("href", link.getAttribute("href") + list.dataset.query);
    link.setAttribute("hx-get", link.getAttribute("href"));
  }
  if (old?.querySelector("a[aria-current]")) link.setAttribute("aria-current", "true");
  const draft = old?.querySelector(".row-draft");
  if (draft) row.querySelector(".row-snippet").prepend(draft);
};

const placeRow = (change) => {
  const list = rows();
  if (!list || !list.dataset.page) return;
  if (list.dataset.view === "scheduled") {
    refreshSoon();
    return;
  }
  const old = document.getElementById(`row-${change.id}`);
  if (!old && list.dataset.search) return;
  const row = parse(change.row).firstElementChild;
  if (!row) return;
  const stays = list.dataset.search || belongs(list.dataset.view, row.dataset);
  const open = old?.querySelector("a[aria-current]");
  if (!stays && !open) {
    old?.remove();
    if (old && !list.querySelector(":scope > .row")) refreshSoon();
    return;
  }
  if (!stays) row.dataset.leaving = "1"; // it goes when another is opened
  const focused = old?.contains(document.activeElement);
  adopt(list, row, old);
  if (old?.isEqualNode(row)) return; // a row that stays itself keeps a press that has begun on it
  const moved = !old || Number(old.dataset.at) !== Number(row.dataset.at);
  if (old && (!moved || list.dataset.search)) old.replaceWith(row);
  else insertRow(list, row, old);
  window.htmx?.process(row);
  if (focused) row.querySelector("a").focus({ preventScroll: true });
};

const insertRow = (list, row, old) => {
  old?.remove();
  list.querySelector(":scope > .none")?.remove();
  const at = Number(row.dataset.at);
  const next = [...list.querySelectorAll(":scope > .row")].find((each) => Number(each.dataset.at) <= at);
  const end = list.querySelector(":scope > .more");
  if (next) next.before(row);
  else if (!end) list.append(row); // else it comes with its page
};

// A row that came by itself may stand on the page that is loaded next too.
const once = () => {
  const seen = new Set();
  for (const row of document.querySelectorAll("#rows > .row")) {
    if (seen.has(row.id)) row.remove();
    else seen.add(row.id);
  }
};

body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "more") once();
});

const MOST = 999;
const capped = (count) => (count > MOST ? `${MOST}+` : String(count || ""));

const titled = () => {
  const unread = document.querySelector(".rail [data-count=unread]")?.textContent ?? "";
  document.title = (unread ? `(${unread}) ` : "") + document.title.replace(/^\(\d+\+?\) /, "");
};

const counted = (said) => {
  const [mine, unread] = said.members[body.dataset.member] ?? [0, 0];
  const counts = { ...said, mine, unread: said.unread + unread };
  for (const sign of document.querySelectorAll("[data-count]")) sign.textContent = capped(counts[sign.dataset.count]);
  titled();
};

const changed = (changes) => {
  for (const change of changes) {
    placeRow(change);
    if (change.items) announce("texts-arrived", { conversation: change.id, items: change.items });
  }
};

const refreshRows = async () => {
  const list = rows();
  if (!list?.dataset.page || list.dataset.search || list.scrollTop > 200) return;
  if (list.querySelector("[data-editing]")) return;
  const answer = await fetch(list.dataset.page, { headers: { "HX-Request": "true", "HX-Target": "rows" } });
  if (!answer.ok) return;
  const current = list.querySelector("[aria-current]")?.closest(".row")?.id;
  const focused = list.contains(document.activeElement) && document.activeElement.closest("li")?.id;
  list.replaceChildren(parse(await answer.text()));
  if (current) list.querySelector(`#${current} a`)?.setAttribute("aria-current", "true");
  window.htmx?.process(list);
  if (focused) list.querySelector(`#${focused} a`)?.focus({ preventScroll: true });
};

let refreshingSoon = null;
const refreshSoon = () => {
  refreshingSoon ??= setTimeout(() => {
    refreshingSoon = null;
    refreshRows().catch(() => {});
  }, 150);
};

// Many pages may have missed the same moment: each waits a little, and none asks more than every two seconds.
const lost = () => {
  refreshing ??= setTimeout(() => {
    refreshing = null;
    refreshRows().catch(() => {});
    announce("texts-stale", {});
  }, 200 + Math.random() * 1800);
};

// A stream that was refused: signed out and no longer a member are told by the page itself; a server that is
// being restarted is waited for.
const lookWhy = async () => {
  try {
    const page = await fetch(location.pathname, { method: "HEAD", redirect: "manual" });
    if (page.type === "opaqueredirect" || (page.status >= 400 && page.status < 500)) {
      location.reload();
      return;
    }
    if (page.ok) {
      connect();
      lost();
      return;
    }
  } catch {
    // no network: tried again below
  }
  isGone();
  setTimeout(lookWhy, 2000 + Math.random() * 2000);
};

const stand = (state) => {
  body.dataset.stream = state;
  connected = state === "open";
  if (state === "ended") setTimeout(lookWhy, 300 + Math.random() * 700);
  else if (connected) isBack();
  else offlineSoon ??= setTimeout(isGone, 4000); // every try that fails tells of it again
};

const isGone = () => (offline.hidden = false);

// What was begun without a network can be saved now.
const isBack = () => {
  clearTimeout(offlineSoon);
  offlineSoon = null;
  if (!offline.hidden) announce("network-back");
  offline.hidden = true;
};

const hear = ({ event, data, state }) => {
  if (state) stand(state);
  if (event === "changed") changed(JSON.parse(data));
  if (event === "counts") counted(JSON.parse(data));
  if (event === "lost") lost();
};

let worker = null;

const shared = (address) => {
  if (worker) {
    worker.port.postMessage({ open: address });
    return;
  }
  worker = new SharedWorker(body.dataset.worker, { name: `threadline ${body.dataset.workspace}` });
  worker.port.onmessage = ({ data }) => hear(data);
  worker.port.postMessage({ open: address });
  addEventListener("pagehide", () => worker.port.postMessage({ close: true }));
  addEventListener("pageshow", (event) => event.persisted && worker.port.postMessage({ open: address }));
};

const alone = (address) => {
  const source = new EventSource(address);
  source.onopen = () => hear({ state: "open" });
  source.onerror = () => hear({ state: source.readyState === EventSource.CLOSED ? "ended" : "waiting" });
  for (const name of ["changed", "counts", "lost"]) source.addEventListener(name, (e) => hear({ event: name, data: e.data }));
};

// htmx has just set the title of the thread that was opened.
body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id === "middle" || detail.target?.id === "lists") titled();
});

// A waiting text was changed or taken back here.
body.addEventListener("texts-changed", () => {
  const list = rows();
  for (const form of list?.querySelectorAll("[data-editing]") ?? []) form.removeAttribute("data-editing");
  if (list?.dataset.view === "scheduled") refreshSoon();
});

const connect = () => {
  const address = `${body.dataset.live}&since=${body.dataset.at}000`;
  if ("SharedWorker" in window) shared(address);
  else alone(address);
};

// A browser knows of some losses long before a stream does. What comes back may have missed something.
addEventListener("offline", isGone);
addEventListener("online", () => {
  if (!connected) return; // the stream says when it is back
  isBack();
  lost();
});

const start = () => {
  if (!navigator.onLine) isGone();
  connect();
  titled();
};

if (body.dataset.live) start();
