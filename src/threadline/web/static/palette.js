// Ctrl-K: everything there is to go to, found by a few letters; people come from the server.
const PAUSE = 120;
const palette = document.getElementById("palette");
const field = document.getElementById("palette-q");
const list = document.getElementById("palette-found");
const none = palette?.querySelector(".none");
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const places = list ? [...list.children] : [];
let timer = null;
let asked = 0;

const shown = () => [...list.children].filter((each) => !each.hidden);
const chosen = () => list.querySelector("[aria-selected=true]");

const choose = (option) => {
  chosen()?.removeAttribute("aria-selected");
  none.hidden = Boolean(option);
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
};

const go = (option) => option && location.assign(option.dataset.href);

const step = (by) => {
  const all = shown();
  const at = all.indexOf(chosen());
  choose(all[(at + by + all.length) % all.length]);
};

const people = async (words) => {
  const mine = ++asked;
  const address = `${palette.dataset.go}?${new URLSearchParams({ q: words })}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok || mine !== asked) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  for (const old of list.querySelectorAll("[id^=go-]")) old.remove();
  list.append(...holder.content.children);
  if (!chosen() || chosen().hidden) choose(shown()[0]);
};

const filter = () => {
  const words = plain(field.value.trim());
  for (const place of places) place.hidden = !plain(place.textContent).includes(words);
  for (const old of list.querySelectorAll("[id^=go-]")) old.hidden = !words;
  choose(shown()[0]);
  clearTimeout(timer);
  asked += 1;
  if (words.length > 1) timer = setTimeout(() => people(field.value.trim()).catch(() => {}), PAUSE);
};

const open = () => {
  field.value = "";
  for (const old of list.querySelectorAll("[id^=go-]")) old.remove();
  filter();
};

if (palette) {
  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") go(chosen());
    else return;
    event.preventDefault();
  });
  palette.addEventListener("click", ({ target }) => {
    if (target === palette) palette.close();
    else go(target.closest("[data-href]"));
  });
  new MutationObserver(() => palette.open && open()).observe(palette, { attributeFilter: ["open"] });
}
