/* A figure as a picture that stands alone: its title and what it shows above the chart, the key and the source below it; in the page's own words, colours and
   faces. The faces travel inside, so that words are as wide as they were measured, wherever the picture is opened. */
const PAD = 24;
const MARK_GAP = 8;
const ITEM_GAP = 24;
const ruler = document.createElement("canvas").getContext("2d");

/* The picture as SVG. chart: its own SVG as text, width and height in pixels, and the paper it lies on. */
export async function drawnPicture(figure, chart) {
  const width = chart.width + 2 * PAD;
  const isRtl = getComputedStyle(figure).direction === "rtl";
  const [title, about, source] = ["title", "about", "source"].map((part) => figure.querySelector(`.figure__${part}`));
  const key = [...figure.querySelectorAll("[data-key] > li")];
  await Promise.all([title, about, source, ...key].map((each) => document.fonts.load(typeOf(each).font, words(each))));
  const parts = [];
  let y = PAD;

  /* Lines of words from x on; how much room they took is added to y. */
  function write(lines, type, x) {
    for (const line of lines) {
      const at = isRtl ? width - x : x;
      parts.push(`<text x="${at}" y="${rounded(y + type.lead / 2 + type.size * 0.34)}" ${type.attributes}${isRtl ? ' direction="rtl"' : ""}>${escaped(line)}</text>`);
      y += type.lead;
    }
  }

  function paragraph(element, below) {
    const type = typeOf(element);
    write(wrapped(words(element), type.font, chart.width), type, PAD);
    y += below;
  }

  /* Signs and their words in a row, as many rows as they need. */
  function writeKey() {
    let x = PAD;
    let top = y;
    let foot = y;
    for (const item of key) {
      const type = typeOf(item);
      const sign = item.querySelector("[aria-hidden]");
      const indent = sign ? sign.getBoundingClientRect().width + MARK_GAP : 0;
      const lines = wrapped(words(item), type.font, chart.width - indent);
      const room = indent + Math.max(...lines.map((line) => widthOf(line, type.font)));
      if (x > PAD && x + room > PAD + chart.width) {
        x = PAD;
        top = foot + 4;
      }
      if (sign) parts.push(drawnSign(sign, isRtl ? width - x - indent + MARK_GAP : x, top + type.lead / 2));
      y = top;
      write(lines, type, x + indent);
      foot = Math.max(foot, y);
      x += room + ITEM_GAP;
    }
    y = foot + 12;
  }

  paragraph(title, 8);
  paragraph(about, 16);
  parts.push(`<g transform="translate(${PAD},${rounded(y)})">${anchored(chart.svg)}</g>`);
  y += chart.height + 12;
  if (key.length) writeKey();
  paragraph(source, 0);
  const height = Math.ceil(y + PAD);
  const body = parts.join("\n");
  const said = [title, about, source, ...key].map(words);
  return {
    width,
    height,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title about">
<title id="title">${escaped(said[0])}</title>
<desc id="about">${escaped(said.slice(1, 3).join(" "))}</desc>
<style>${await faces(said.join("") + body)} image { image-rendering: pixelated; }</style>
<rect width="100%" height="100%" fill="${chart.paper}"/>
${body}
</svg>`,
  };
}

/* The same in dots, two for each pixel. */
export async function inDots({ svg, width, height }) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((made) => { canvas.toBlob(made, "image/png"); });
}

function typeOf(element) {
  const { fontFamily, fontSize, fontWeight, lineHeight, color } = getComputedStyle(element);
  return {
    size: parseFloat(fontSize),
    lead: parseFloat(lineHeight),
    font: `${fontWeight} ${fontSize} ${fontFamily}`,
    attributes: `font-family="${escaped(fontFamily)}" font-size="${fontSize}" font-weight="${fontWeight}" fill="${color}"`,
  };
}

/* Spaces at which a line must not break stay as they are. */
function words(element) {
  return element.textContent.trim().replace(/[ \t\r\n]+/g, " ");
}

function widthOf(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

/* Lines no wider than `most` pixels; a word that is wider alone is broken. */
function wrapped(text, font, most) {
  const lines = [""];
  const add = (piece, between) => {
    const last = lines[lines.length - 1];
    const longer = last ? last + between + piece : piece;
    if (!last || widthOf(longer, font) <= most) lines[lines.length - 1] = longer;
    else lines.push(piece);
  };
  for (const word of text.split(" ")) {
    if (widthOf(word, font) <= most) add(word, " ");
    else [...word].forEach((letter, at) => add(letter, at ? "" : " "));
  }
  return lines;
}

/* A sign of the key as its style sheet shows it: a dashed line, or a box that is filled, ruled or hatched. */
function drawnSign(sign, x, middle) {
  const { width, height } = sign.getBoundingClientRect();
  const top = middle - height / 2;
  if (sign.localName === "svg") {
    const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(sign.firstElementChild);
    return `<path d="M${x + width / 2} ${top}v${height}" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-dasharray="${strokeDasharray}"/>`;
  }
  const { backgroundColor, backgroundImage, borderTopColor } = getComputedStyle(sign);
  const box = `<rect x="${x + 0.5}" y="${top + 0.5}" width="${width - 1}" height="${height - 1}" fill="${backgroundColor}" stroke="${borderTopColor}"/>`;
  if (backgroundImage === "none") return box;
  const lines = [];
  if (backgroundImage.includes("135deg")) {
    for (let at = 6; at < width + height; at += 6) {
      lines.push(`M${x + Math.max(0, at - height)} ${top + Math.min(at, height)}L${x + Math.min(at, width)} ${top + Math.max(0, at - width)}`);
    }
  } else {
    for (let at = 4; at < height; at += 4) lines.push(`M${x} ${top + at}h${width}`);
  }
  return `${box}<path d="${lines.join("")}" stroke="${backgroundImage.match(/rgba?\([^)]*\)/)[0]}" fill="none"/>`;
}

/* Numbers in bars begin where they were measured to begin, even where a program that knows no embedded faces draws them wider: they never begin off their bar. */
function anchored(svg) {
  return svg.replace(/(<text class="bartext[^>]*?)text-anchor="middle"([^>]*? x=")0("[^>]*>)([^<]*)/g, (_all, start, before, after, text) => {
    const [, size] = after.match(/font-size: ([\d.]+px)/);
    const [, family] = after.match(/font-family: ([^;]*(?:&quot;[^;]*)*);/);
    const wide = widthOf(text, `600 ${size} ${family.replaceAll("&quot;", '"')}`);
    return `${start}text-anchor="start"${before}${rounded(-wide / 2)}${after}${text}`;
  });
}

/* The faces that some letter of the text stands in, as rules that hold them. */
async function faces(text) {
  const letters = new Set([...text].map((letter) => letter.codePointAt(0)));
  const wanted = new Map();
  for (const [rule, base] of faceRules([...document.styleSheets])) {
    const [, address] = rule.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/) ?? [];
    const ranges = rule.style.getPropertyValue("unicode-range");
    const family = rule.style.getPropertyValue("font-family");
    if (!address || rule.style.getPropertyValue("font-style") === "italic" || !text.includes(family.replaceAll('"', ""))) continue;
    if (covers(ranges, letters)) wanted.set(new URL(address, base).href, { family, ranges });
  }
  const held = [...wanted].map(async ([address, { family, ranges }]) =>
    `@font-face { font-family: ${family}; font-weight: 200 900; src: url("${await inside(address)}") format("woff2"); unicode-range: ${ranges}; }`);
  return (await Promise.all(held)).join("\n");
}

function faceRules(sheets) {
  return sheets.flatMap((sheet) => [...sheet.cssRules].flatMap((rule) => {
    if (rule instanceof CSSImportRule) return faceRules([rule.styleSheet]);
    return rule instanceof CSSFontFaceRule ? [[rule, sheet.href ?? location.href]] : [];
  }));
}

function covers(ranges, letters) {
  return ranges.split(",").some((range) => {
    const [first, last = first] = range.trim().slice(2).split("-").map((each) => parseInt(each, 16));
    return [...letters].some((letter) => letter >= first && letter <= last);
  });
}

/* A file as an address that holds it. */
async function inside(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`a face did not arrive: ${answer.status}`);
  const file = await answer.blob();
  return new Promise((read, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => read(reader.result.replace(/^data:[^;]*/, "data:font/woff2")));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

function rounded(number) {
  return Math.round(number * 100) / 100;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
