/* A figure comes in the colours of the light scheme and says which custom property each stands for; here it gets the reader's own. */

/* What a custom property is worth now: only a colour that is in use is resolved by the browser. */
function resolver() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const known = new Map();
  return {
    colour(token) {
      if (!known.has(token)) {
        probe.style.color = `var(${token})`;
        known.set(token, getComputedStyle(probe).color);
      }
      return known.get(token);
    },
    end() { probe.remove(); },
  };
}

function replaced(value, colours) {
  if (typeof value === "string") return colours.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => replaced(each, colours));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, colours)]));
  }
  return value;
}

/* A copy of the figure, inked for the scheme that is on. */
export function inked(figure) {
  const resolve = resolver();
  const tokens = figure.layout.meta.tokens;
  const colours = new Map(Object.entries(tokens).map(([colour, token]) => [colour, resolve.colour(token)]));
  const paper = resolve.colour("--paper");
  resolve.end();
  const { meta, ...layout } = figure.layout;
  return { data: replaced(figure.data, colours), layout: { ...replaced(layout, colours), meta: { paper, least_width: meta.least_width } } };
}
