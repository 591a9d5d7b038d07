// One live stream for all tabs of a workspace: a browser allows six connections to a host, and each tab
// would take one for good.
const KEEP = 60; // events repeated to a tab that joins: it was rendered a moment before it could listen
const pages = new Set();
const recent = [];
let source = null;
let state = "opening";
let counts = null; // the latest: a tab that joins gets them at once

const tell = (message) => pages.forEach((page) => page.postMessage(message));

const set = (next) => {
  state = next;
  tell({ state });
};

const heard = (event) => {
  const message = { event: event.type, data: event.data };
  if (event.type === "counts") {
    counts = message;
    tell(message);
    return;
  }
  recent.push({ at: Date.now(), message });
  if (recent.length > KEEP) recent.shift();
  tell(message);
};

const open = (address) => {
  source = new EventSource(address);
  source.onopen = () => set("open");
  source.onerror = () => set(source.readyState === EventSource.CLOSED ? "ended" : "waiting");
  for (const name of ["changed", "counts", "lost"]) source.addEventListener(name, heard);
};

const welcome = (page, address) => {
  pages.add(page);
  if (!source || source.readyState === EventSource.CLOSED) {
    recent.length = 0;
    open(address);
    return;
  }
  page.postMessage({ state });
  if (counts) page.postMessage(counts);
  const fresh = Date.now() - 30000;
  recent.filter((one) => one.at > fresh).forEach((one) => page.postMessage(one.message));
};

self.onconnect = (event) => {
  const page = event.ports[0];
  page.onmessage = ({ data }) => {
    if (data.open) welcome(page, data.open);
    if (data.close) pages.delete(page);
  };
};
