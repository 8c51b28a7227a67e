/* Keeps what is typed: sends the form a moment after typing stops, says when it was kept, and goes on trying when it was not.
   What was sent without an answer is sent again word for word before anything newer, so that nobody is in conflict with herself. */
const form = document.getElementById("answer");
const wait = 900;
const retries = [3000, 10000, 30000];

function start() {
  const status = form.querySelector("[data-save-status]");
  const mark = status.querySelector("[data-save-mark]");
  const problem = status.querySelector("[data-save-problem]");
  const conflict = status.querySelector("[data-save-conflict]");
  const signIn = status.querySelector("[data-save-sign-in]");
  const notes = [...form.querySelectorAll("[data-keeps]")].map((note) => ({ note, keeps: note.textContent }));
  const version = form.elements.base_version;
  let kept = snapshot();
  let refused = null;
  let pending = null;
  let failures = 0;
  let timer = 0;
  let busy = false;
  let stopped = false;
  let leaving = false;

  function snapshot() {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrf_token");
    data.delete("base_version");
    return data.toString();
  }

  function time(at) {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
  }

  function say(saved, trouble = "") {
    mark.hidden = Boolean(trouble) || !saved;
    problem.hidden = !trouble;
    problem.textContent = trouble;
    signIn.hidden = true;
    notes.forEach(({ note, keeps }) => {
      note.textContent = trouble ? note.dataset.notKept : keeps;
      note.classList.toggle("unsaved", Boolean(trouble));
    });
    if (saved) mark.textContent = status.dataset.saved.replace("{time}", time(saved));
  }

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    if (busy || stopped) return;
    const text = pending ?? snapshot();
    if (text === kept || text === refused) return;
    pending = text;
    busy = true;
    try {
      await deliver(text);
    } catch {
      fail(status.dataset.unreachable);
    } finally {
      busy = false;
    }
    if (!stopped && !pending && ![kept, refused].includes(snapshot())) later(wait);
  }

  async function deliver(text) {
    const body = new URLSearchParams(text);
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("base_version", version.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(20000) });
    const said = await answer.json();
    if (answer.ok) accept(text, said);
    else if (said.conflict) stop(said.message, true);
    else if (answer.status === 409 || answer.status === 404) stop(said.message, false);
    else if (answer.status === 422) refuse(text, said.message);
    else if (answer.status === 400 || answer.status === 401) await renew(said.message);
    else fail(said.message);
  }

  function accept(text, said) {
    kept = text;
    pending = null;
    failures = 0;
    version.value = said.version;
    say(said.saved_at);
    put("[data-change]", said.change);
    put("[data-audiences]", said.audiences);
    const state = document.querySelector(".progress__item[aria-current] .progress__state");
    if (state && said.state_text) state.textContent = said.state_text;
  }

  function put(place, html) {
    const box = form.querySelector(place);
    if (box && html) box.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  }

  function told(reason) {
    return status.dataset.notSaved.replace("{reason}", reason);
  }

  function fail(reason) {
    say(null, told(reason));
    later(retries[Math.min(failures, retries.length - 1)]);
    failures += 1;
  }

  /* The text itself cannot be kept as it is: say why, and try again when it changes. */
  function refuse(text, reason) {
    pending = null;
    refused = text;
    say(null, told(reason));
  }

  /* Signing in or out in another window has made the form's token void: fetch a new one and go on, or say that nobody is signed in. */
  async function renew(reason) {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("#answer [name=csrf_token]");
    if (token) form.elements.csrf_token.value = token.value;
    if (token && failures === 0) {
      failures = 1;
      later(0);
      return;
    }
    const signedOut = !token && answer.redirected;
    fail(signedOut ? status.dataset.signedOut : reason);
    signIn.hidden = !signedOut;
  }

  function stop(reason, both) {
    stopped = true;
    say(null, told(reason));
    conflict.hidden = !both;
  }

  function changed() {
    if (!stopped) later(wait);
    const chosen = form.querySelector("[name=stance]:checked");
    const blank = form.querySelector("[data-when-chosen]");
    if (blank && chosen && chosen.value) blank.hidden = false;
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); else if (failures) later(0); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && snapshot() !== kept) event.preventDefault();
  });
  restart(changed);
  notes.forEach(({ note }) => { note.hidden = false; });
}

function restart(changed) {
  const place = form.querySelector("[data-restart]");
  const box = form.elements.wording;
  if (!place || !box) return;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    box.value = box.dataset.draft;
    box.focus();
    changed();
  });
}

if (form) start();
