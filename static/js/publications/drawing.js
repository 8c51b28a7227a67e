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

  /* The picture with its title above and its source below, as a file; drawn out of sight where it has not been drawn. */
  async save(format, title, source) {
    if (!this.figure) await this.load();
    const { data, layout } = this.current();
    const margin = { ...layout.margin, t: layout.margin.t + 64, b: layout.margin.b + 40, l: layout.margin.l + 24, r: layout.margin.r + 24 };
    const words = (text, settings) => ({ text, showarrow: false, xref: "paper", yref: "paper", xanchor: "left", align: "left", x: 0, xshift: -layout.margin.l, ...settings });
    const most = Math.floor(layout.width / 11);
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
          words(wrapped(title, most), { y: 1, yanchor: "bottom", yshift: layout.margin.t + 16, font: { ...layout.font, size: 22 } }),
          words(wrapped(source, most * 1.7), { y: 0, yanchor: "top", yshift: -layout.margin.b - 6, font: { ...layout.font, size: 14 } }),
        ],
      },
    };
    const link = document.createElement("a");
    link.href = await this.Plotly.toImage(picture, { format, width: picture.layout.width, height: picture.layout.height, scale: format === "png" ? 2 : 1 });
    link.download = `${this.panel.dataset.file}.${format}`;
    link.click();
  }
}

/* Words in lines of about so many letters, safe where Plotly reads tags. */
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last && last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.map((line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")).join("<br>");
}
