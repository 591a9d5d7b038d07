// What happens elsewhere appears here: rows of the list, texts of the open thread. Every event carries what the
// server rendered; a gap makes the page fetch what it shows.
const body = document.body;
const offline = document.getElementById("offline");
let offlineSoon = null;
let refreshing = null;

const announce = (name, detail) => body.dispatchEvent(new CustomEvent(name, { detail }));

const parse = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
};

const rows = () => document.getElementById("rows");

const placeRow = (change) => {
  const list = rows();
  if (!list || !list.dataset.page) return;
  const old = document.getElementById(`row-${change.id}`);
  if (!old && list.dataset.search) return;
  const row = parse(change.row).firstElementChild;
  if (!row) return;
  const link = old?.querySelector("a");
  if (link?.getAttribute("aria-current")) row.querySelector("a").setAttribute("aria-current", "true");
  const focused = link && link === document.activeElement;
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
  const next = [...list.querySelectorAll(":scope > .row")].find((each) => Number(each.dataset.at) < at);
  const end = list.querySelector(":scope > .more");
  if (next) next.before(row);
  else if (end) end.before(row);
  else list.append(row);
};

const countUnread = () => {
  const unread = document.querySelectorAll("#rows > .row.unread").length;
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (unread) document.title = `(${unread}) ${document.title}`;
};

const changed = (changes) => {
  for (const change of changes) {
    placeRow(change);
    if (change.items) announce("texts-arrived", { conversation: change.id, items: change.items });
  }
  countUnread();
};

const refreshRows = async () => {
  const list = rows();
  if (!list?.dataset.page || list.dataset.search || list.scrollTop > 200) return;
  const answer = await fetch(list.dataset.page, { headers: { "HX-Request": "true", "HX-Target": "rows" } });
  if (!answer.ok) return;
  const current = list.querySelector("[aria-current]")?.closest(".row")?.id;
  list.replaceChildren(parse(await answer.text()));
  list.querySelector(`#${current} a`)?.setAttribute("aria-current", "true");
  window.htmx?.process(list);
  countUnread();
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
  offline.hidden = false;
  setTimeout(lookWhy, 2000 + Math.random() * 2000);
};

const stand = (state) => {
  clearTimeout(offlineSoon);
  if (state === "ended") {
    setTimeout(lookWhy, 300 + Math.random() * 700);
    return;
  }
  if (state === "open") offline.hidden = true;
  else offlineSoon = setTimeout(() => (offline.hidden = false), 4000);
};

const hear = ({ event, data, state }) => {
  if (state) stand(state);
  if (event === "changed") changed(JSON.parse(data));
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
  for (const name of ["changed", "lost"]) source.addEventListener(name, (e) => hear({ event: name, data: e.data }));
};

// htmx has just set the title of the thread that was opened.
body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id === "middle") countUnread();
});

const connect = () => {
  const address = `${body.dataset.live}&since=${body.dataset.at}000`;
  if ("SharedWorker" in window) shared(address);
  else alone(address);
};

const start = () => {
  connect();
  countUnread();
};

if (body.dataset.live) start();
