// Choosing many contacts: with Shift from one to another, all that are shown by the box above.
const body = document.body;
let last = null; // the box that was ticked before

const boxes = () => [...document.querySelectorAll("#contacts [name=ids]")];

const tell = () => {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const head = document.querySelector("#contacts .pick-all");
  const whole = document.querySelector("#contacts [name=all]");
  const count = document.getElementById("count")?.textContent.trim() ?? "";
  const told = document.querySelector("#contacts .picked");
  if (head) {
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  }
  if (told) told.textContent = whole?.checked ? `(${count})` : String(ticked);
};

body.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches?.("#contacts [name=ids]")) return;
  const all = boxes();
  if (shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
    for (const box of all.slice(from, to + 1)) box.checked = target.checked;
  }
  last = target;
  tell();
});

body.addEventListener("change", ({ target }) => {
  if (target.matches?.("#contacts .pick-all")) for (const box of boxes()) box.checked = target.checked;
  if (target.matches?.("#contacts .pick-all, #contacts [name=all]")) tell();
});

// Esc lets everybody go again.
body.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest?.("#contacts")) return;
  for (const box of document.querySelectorAll("#contacts :is([name=ids], [name=all])")) box.checked = false;
  tell();
});

// Rows that come in while everything shown is chosen are not chosen: say how many are.
body.addEventListener("htmx:afterSwap", tell);
