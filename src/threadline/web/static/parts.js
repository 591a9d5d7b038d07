// What the parts of every page do: dialogs open and close, menus close when one looks elsewhere, toasts come and go.
const body = document.body;
const STAYS = 8000; // milliseconds: long enough to read a line and press "Undo"

const holder = () => document.getElementById("toasts");

const fade = (toast) => setTimeout(() => toast.remove(), STAYS);

const undoButton = (toast, address, words) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", () => {
    toast.remove();
    window.htmx.ajax("POST", address, { target: "body", swap: "none" });
  });
  return button;
};

const show = ({ text, undo, label }) => {
  const toast = document.createElement("p");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  if (undo) toast.append(undoButton(toast, undo, label ?? holder().dataset.undo));
  holder()?.append(toast);
  fade(toast);
};

body.addEventListener("toast", ({ detail }) => show(detail));

body.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (target.closest("[data-close]") || target.matches?.("dialog[open]")) target.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details[open]:is(.me, .menu-holder)")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

body.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[open]:is(.me, .menu-holder)")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

for (const toast of document.querySelectorAll("[data-toast]")) fade(toast);
