/* Loads Plotly once, when it is first wanted, and draws one figure into its place: for this width, in this scheme, again when either changes. */
import { inked } from "./ink.js";

const NARROW = 700;
const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: false, doubleClick: false, scrollZoom: false };
const sources = new Map();
let library = null;

function plotly(address) {
  library ??= new Promise((found, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => found(window.Plotly));
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
  constructor(chart) {
    this.chart = chart;
    this.place = chart.querySelector("[data-chart-drawing]");
    this.width = 0;
    this.watcher = new ResizeObserver(() => this.fit());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.again());
  }

  /* Draw for the first time; rejects where script or figure do not arrive. */
  async draw() {
    const [Plotly, all] = await Promise.all([plotly(this.chart.dataset.plotly), figures(this.chart.dataset.source), document.fonts.ready]);
    this.Plotly = Plotly;
    this.figure = all[this.chart.dataset.chart];
    await this.render();
    this.chart.classList.add("chart--drawn");
    this.watcher.observe(this.chart);
  }

  async render() {
    this.width = this.chart.clientWidth;
    const { data, layout } = this.current();
    await this.Plotly.react(this.place, data, layout, CONFIG);
  }

  current() {
    const { data, layout } = inked(this.figure[this.width < NARROW ? "narrow" : "wide"]);
    const width = Math.max(this.width, layout.meta.least_width ?? 0);
    return { data, layout: { ...layout, width } };
  }

  fit() {
    if (this.chart.clientWidth && this.chart.clientWidth !== this.width) this.render();
  }

  again() {
    if (this.figure && this.chart.clientWidth) this.render();
  }

  /* The picture with its title above and its source below, as a file. */
  async save(format, title, source) {
    const { data, layout } = this.current();
    const margin = { ...layout.margin, t: layout.margin.t + 64, b: layout.margin.b + 40, l: layout.margin.l + 24, r: layout.margin.r + 24 };
    const words = (text, settings) => ({ text, showarrow: false, xref: "paper", yref: "paper", xanchor: "left", align: "left", x: 0, xshift: -layout.margin.l, ...settings });
    const picture = {
      data,
      layout: {
        ...layout,
        width: layout.width + 48,
        height: layout.height + 104,
        margin,
        paper_bgcolor: layout.meta.paper,
        annotations: [
          ...(layout.annotations ?? []),
          words(title, { y: 1, yanchor: "bottom", yshift: layout.margin.t + 16, font: { ...layout.font, size: 22 } }),
          words(source, { y: 0, yanchor: "top", yshift: -layout.margin.b - 6, font: { ...layout.font, size: 14 } }),
        ],
      },
    };
    const link = document.createElement("a");
    link.href = await this.Plotly.toImage(picture, { format, width: picture.layout.width, height: picture.layout.height, scale: format === "png" ? 2 : 1 });
    link.download = `${this.chart.dataset.file}.${format}`;
    link.click();
  }
}
