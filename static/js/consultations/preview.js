/* Shows the wording as it will be read, a moment after typing pauses. Without scripts the Preview button does it. */
const pause = 400;
const box = document.querySelector("textarea[data-preview-source]");
const place = document.querySelector("[data-preview]");

function attach() {
  const button = document.querySelector("[data-preview-button]");
  const token = box.form.elements.csrf_token.value;
  let timer = 0;
  let asked = 0;

  async function show() {
    const mine = ++asked;
    const body = new URLSearchParams({ csrf_token: token, wording: box.value });
    try {
      const answer = await fetch(box.dataset.previewSource, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      const { html } = await answer.json();
      place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    } catch {
      button.hidden = false; // the server is away: the button stays a way to see it later
    }
  }

  button.hidden = true;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  });
}

if (box && place) attach();
