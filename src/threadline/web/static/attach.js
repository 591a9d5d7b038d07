// Pictures dropped on the composer or pasted into it go the way of those that are chosen; what was taken is not sent again
// with the text. A phone sends what it chooses at once.
const body = document.body;
const field = () => document.querySelector("#composer input[type=file]:enabled");

const bring = (event, files) => {
  const input = field();
  if (!files?.length || !input) return;
  event.preventDefault();
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

const composer = (event) => event.target.closest?.("#composer");
const carries = (event) => event.dataTransfer?.types.includes("Files");

body.addEventListener("paste", (event) => {
  if (composer(event)) bring(event, event.clipboardData?.files);
});

body.addEventListener("dragover", (event) => {
  const over = composer(event);
  if (!over || !carries(event) || !field()) return;
  event.preventDefault();
  over.classList.add("dropping");
});

body.addEventListener("dragleave", (event) => composer(event)?.classList.remove("dropping"));

body.addEventListener("drop", (event) => {
  const over = composer(event);
  if (!over) return;
  over.classList.remove("dropping");
  bring(event, event.dataTransfer?.files);
});

body.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
  if (!elt.matches?.(".composer input[type=file]")) return;
  elt.value = "";
  elt.closest(".handset form")?.reset();
});
