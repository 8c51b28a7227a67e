/* Tells the server once that somebody of the organisation is reading. Looking at a page changes nothing by itself, so this is sent apart. */
const form = document.querySelector("form[data-opened]");

if (form) fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } }).catch(() => {});
