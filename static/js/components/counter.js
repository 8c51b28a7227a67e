/* A running count under a text box: words or characters, in the page's own language. Said aloud only when typing pauses. */
const pause = 1200;

function count(text, unit) {
  if (unit === "characters") return Array.from(text).length;
  return (text.trim().match(/\S+/gu) ?? []).length;
}

function attach(box) {
  const place = document.querySelector(`[data-counter-for="${CSS.escape(box.id)}"]`);
  if (!place) return;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  place.after(said);
  let timer = 0;

  const show = () => {
    const number = count(box.value, box.dataset.counter);
    const pattern = number === 1 ? place.dataset.one : place.dataset.other;
    place.textContent = pattern.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(number));
    place.hidden = false;
    place.classList.toggle("group__over", number > Number(box.dataset.counterLimit || Infinity));
    return place.textContent;
  };

  box.addEventListener("input", () => {
    const words = show();
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = words; }, pause);
  });
  show();
}

document.querySelectorAll("textarea[data-counter]").forEach(attach);
