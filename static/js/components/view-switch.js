/* Chart or table without loading the page again. The switch is made of links that work by themselves; panels are marked data-view="chart" and so on,
   and the link to each carries the same word in data-view. The address bar always holds what is seen. */
function attach(nav) {
  const figure = document.getElementById(nav.dataset.viewSwitch);
  const panels = [...figure.querySelectorAll("[data-view-panel]")];

  nav.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    const wanted = link && panels.find((panel) => panel.dataset.viewPanel === link.dataset.view);
    if (!wanted || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    panels.forEach((panel) => { panel.hidden = panel !== wanted; });
    nav.querySelectorAll("a").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    history.replaceState(history.state, "", link.href);
    wanted.dispatchEvent(new CustomEvent("view:shown", { bubbles: true }));
  });
}

document.querySelectorAll("[data-view-switch]").forEach(attach);
