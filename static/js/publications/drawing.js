/* Loads Plotly once, when it is first wanted, and draws one figure into its place: for this width, in this scheme, again when either changes. */
import { inked } from "./ink.js";
import { drawnPicture, inDots } from "./picture.js";

const NARROW = 700;
const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: false, doubleClick: false, scrollZoom: false };
const sources = new Map();
let library = null;

function plotly(address) {
  library ??= new Promise((found, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => {
      performance.mark("chart-script");
      found(window.Plotly);
    });
    script.addEventListener("error", () => failed(new Error("the chart script did not arrive")));
    document.head.append(script);
  });
  return library;
}

function figures(address) {
  if (!sources.has(address)) {
    sources.set(address, fetch(address, { headers: { Accept: "application/json" } }).then((answer) => {
      if (!answer.ok) throw new Error(`the figure did not arrive: ${answer.status}`);
      return answer.json();
    }));
  }
  return sources.get(address);
}

export class Drawing {
  constructor(panel) {
    this.panel = panel;
    this.chart = panel.querySelector(".chart");
    this.place = panel.querySelector("[data-chart-drawing]");
    this.width = 0;
    this.watcher = new ResizeObserver(() => this.fit());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.again());
  }

  /* Fetch what is needed; rejects where script or figure do not arrive. */
  async load() {
    const [Plotly, all] = await Promise.all([plotly(this.panel.dataset.plotly), figures(this.panel.dataset.source), document.fonts.ready]);
    this.Plotly = Plotly;
    this.figure = all[this.panel.dataset.chart];
  }

  /* Draw for the first time; rejects like load. */
  async draw() {
    await this.load();
    await this.render();
    this.chart.classList.add("chart--drawn");
    performance.mark("chart-drawn");
    this.watcher.observe(this.chart);
  }

  async render() {
    this.width = this.chart.clientWidth;
    const { data, layout } = this.current();
    await this.Plotly.react(this.place, data, layout, CONFIG);
  }

  /* The figure for the width it has on the page; as wide as the page where it is not seen there. */
  current() {
    const room = this.width || this.panel.closest("figure").clientWidth;
    const { data, layout } = inked(this.figure[room < NARROW ? "narrow" : "wide"]);
    return { data, layout: { ...layout, width: Math.max(room, layout.meta.least_width ?? 0) } };
  }

  fit() {
    if (this.chart.clientWidth && this.chart.clientWidth !== this.width) this.render();
  }

  again() {
    if (this.width && this.chart.clientWidth) this.render();
  }

  /* The figure as a file that stands alone; drawn out of sight where it has not been drawn. */
  async save(format) {
    if (!this.figure) await this.load();
    const { data, layout } = this.current();
    const { width, height, meta } = layout;
    const address = await this.Plotly.toImage({ data, layout }, { format: "svg", width, height });
    const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const picture = await drawnPicture(this.panel.closest("figure"), { svg, width, height, paper: meta.paper });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(format === "png" ? await inDots(picture) : new Blob([picture.svg], { type: "image/svg+xml" }));
    link.download = `${this.panel.dataset.file}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}
