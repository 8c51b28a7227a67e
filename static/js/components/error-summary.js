/* Puts the reader at the list of errors, and from there into the field, with its label in view. Without scripts the links work as anchors. */
const summary = document.querySelector("[data-error-summary]");

if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const group = field.closest(".group") ?? field;
    group.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
