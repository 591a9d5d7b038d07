// The whole desk by keyboard. None of these keys means anything while somebody types, but Escape.
const body = document.body;

const links = () => [...document.querySelectorAll("#rows > .row > a, #rows > .queued-row > a")];
const isWriting = (element) => element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const move = (step) => {
  const all = links();
  const from = document.activeElement.closest?.("#rows > li > a") ?? document.querySelector("#rows a[aria-current]");
  const at = all.indexOf(from);
  const goal = at < 0 ? all[0] : all[at + step];
  goal?.focus();
  goal?.scrollIntoView({ block: "nearest" });
};

const show = (id) => {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
};

const write = () => {
  const area = document.querySelector("#composer #body");
  area?.focus();
  area?.setSelectionRange(area.value.length, area.value.length);
};

const assign = () => {
  const menu = document.querySelector("#handling .assign");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("button:not(:disabled)")?.focus();
};

const tag = () => {
  const drawer = document.getElementById("drawer");
  if (drawer && !drawer.offsetParent) document.querySelector(".drawer-open")?.click();
  drawer?.querySelector("#add-tag")?.focus();
};

const search = () => {
  const field = document.getElementById("q");
  if (!field?.offsetParent) document.querySelector(".back")?.click();
  field?.focus();
  field?.select();
};

// A second thought: what was done last, as long as it can be taken back.
const undo = () => [...document.querySelectorAll("#texts .undo-send, #toasts button")].at(-1)?.click();

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  r: write,
  e: () => document.querySelector("#handling .closer button")?.click(),
  a: assign,
  t: tag,
  z: undo,
  "/": search,
  "?": () => show("shortcuts"),
};

const toList = () => (document.querySelector("#rows a[aria-current]") ?? links()[0])?.focus();

// One step back: out of a field, out of a menu, out of the thread.
const escape = (event) => {
  const field = isWriting(document.activeElement);
  const menu = document.querySelector("details.assign[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (field?.id === "q") {
    if (field.value) {
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else toList();
  } else if (field) {
    field.blur();
    toList();
  } else if (document.querySelector(".panes.has-open .back")?.offsetParent) {
    document.querySelector(".back").click();
  } else return;
  event.preventDefault();
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    show("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    escape(event);
    return;
  }
  const act = ACTS[event.key];
  if (!act || isWriting(event.target)) return;
  event.preventDefault();
  act();
});

// Closed: on to the next of the list, or the one before where there is none.
const neighbour = (row) => {
  for (const step of ["nextElementSibling", "previousElementSibling"]) {
    let each = row?.[step];
    while (each && !each.matches(".row:not([data-leaving])")) each = each[step];
    if (each) return each.querySelector("a");
  }
  return null;
};

body.addEventListener("htmx:afterRequest", ({ detail }) => {
  // What was pressed may have made room for another thread meanwhile; the event is then told elsewhere.
  const { elt } = detail.requestConfig ?? detail;
  if (!elt.matches?.(".closer") || !detail.successful) return;
  const { conversation } = document.querySelector("#middle > .open")?.dataset ?? {};
  const row = document.querySelector("#rows a[aria-current]")?.closest("li") ?? document.getElementById(`row-${conversation}`);
  const next = neighbour(row);
  const list = document.getElementById("rows");
  if (row && !list.dataset.search && list.dataset.view !== "closed") row.dataset.leaving = "1";
  if (!next) {
    location.assign(list.dataset.page);
    return;
  }
  next.click();
  next.focus({ preventScroll: true });
});

// Whoever is named takes it, and the menu has done its work.
body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  detail.elt.closest?.("details.assign")?.removeAttribute("open");
});

// A menu that somebody is choosing from stays as it is, whatever happens meanwhile; so does what was pressed and is
// not answered yet, as its answer would find nobody there.
body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "handling" && target.querySelector("details.assign[open], .htmx-request")) {
    event.detail.shouldSwap = false;
  }
});

body.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.assign[open], details:is(.later, .emergency)[open]:not(:focus-within)")) {
    if (!menu.contains(target) && menu.matches(".assign")) menu.open = false;
  }
});
