/* Chart or table: the switch is made of links that work alone; here they change the figure in place and keep the address bar true.
   The address names what is seen, so a view can be cited. Without this script, or if it fails, the tables stand. */
import { Drawing } from "./drawing.js";

const WIDE = matchMedia("(min-width: 60em)");

function attach(panel) {
  const figure = panel.closest("figure");
  const views = panel.closest(".views");
  const links = [...figure.querySelectorAll("a[data-view]")];
  const isThere = "drawn" in panel.dataset; // the page holds the picture itself
  const drawing = new Drawing(panel);

  function mark(wanted) {
    links.forEach((link) => {
      if (link.dataset.view === wanted) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  async function drawn() {
    if (isThere) return;
    if (!drawing.width) await drawing.draw();
    else drawing.again();
    panel.dataset.ready = "yes";
  }

  /* Chart in the table's place; back to the table if it cannot be drawn. */
  async function show(wanted) {
    mark(wanted);
    views.dataset.shown = wanted;
    if (wanted !== "chart") return;
    try {
      await drawn();
    } catch {
      views.dataset.shown = "table";
      mark("table");
    }
  }

  /* Where the reader has not chosen: the chart over the table, once it is there; the table if it is not. */
  async function offer() {
    try {
      await drawn();
    } catch {
      views.dataset.shown = "table";
      mark("table");
      return;
    }
    if (views.dataset.shown !== "auto") return;
    views.dataset.shown = "over";
    mark("chart");
  }

  figure.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set(panel.dataset.param, link.dataset.view);
    history.replaceState(history.state, "", address);
    address.hash = figure.id;
    figure.querySelector("a[data-link]")?.setAttribute("href", address);
    show(link.dataset.view);
  });

  figure.querySelectorAll("button[data-save]").forEach((button) => {
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await drawing.save(button.dataset.save);
      } finally {
        button.disabled = false;
      }
    });
  });

  if (views.dataset.shown === "chart") show("chart");
  if (views.dataset.shown === "auto" && WIDE.matches) whenNear(figure, offer);
}

/* The chart script is large: it is fetched when the figure comes near. */
function whenNear(figure, act) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    act();
  }, { rootMargin: "600px" });
  watcher.observe(figure);
}

document.querySelectorAll("[data-chart]").forEach(attach);
