// Copying what a field holds, and printing the page: buttons do nothing without this, so they are hidden until then.
for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;

document.body.addEventListener("click", async ({ target }) => {
  const copy = target.closest?.("[data-copy]");
  if (target.closest?.("[data-print]")) window.print();
  if (!copy) return;
  const field = document.getElementById(copy.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    copy.textContent = copy.dataset.copied;
  } catch {
    // It is selected: the person's own keys copy it.
  }
});
