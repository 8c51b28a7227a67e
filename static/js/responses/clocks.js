/* Closing times on the reader's own clock, with the federation's beside it, and what is left until then. Without scripts: the federation's, and UTC. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const page = document.documentElement.lang;
const language = page === "en" ? "en-GB" : page;

function words(at, timeZone, options) {
  return new Intl.DateTimeFormat(language, { timeZone, ...options }).format(at).replace(/^(\p{L}+),/u, "$1");
}

function show(line) {
  const time = line.querySelector("time");
  const at = new Date(time.dateTime);
  const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const there = [words(at, line.dataset.zone, day), words(at, line.dataset.zone, hour)];
  const here = [words(at, zone, day), words(at, zone, hour)];
  if (here.join() === there.join()) return;
  const place = zone.split("/").at(-1).replaceAll("_", " ");
  time.textContent = line.dataset.pattern.replace("{time}", here.join(", ")).replace("{place}", place);
  const other = line.querySelector("[data-other-clock]") ?? document.createElement("span");
  if (!other.isConnected) line.append(", ", other);
  other.textContent = here[0] === there[0] ? line.dataset.federation : `${there[0]}, ${line.dataset.federation}`;
}

// A browser that says UTC names no place; the page has UTC already.
if (zone && !/^(UTC|Etc\/.*)$/.test(zone)) document.querySelectorAll("[data-clocks]").forEach(show);

function counted(number, unit) {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(number);
}

/** The two largest units that matter, as the page's own words had it. */
function left(line, minutes) {
  const { one, two, last } = line.dataset;
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const said = [
    [days, "day"],
    [hours, "hour"],
    [minutes % 60, "minute"],
  ];
  const first = said.findIndex(([number]) => number > 0);
  if (first < 0) return last;
  const longer = counted(...said[first]);
  const next = said[first + 1];
  if (!next?.[0]) return one.replace("{time}", longer);
  return two.replace("{longer}", longer).replace("{shorter}", counted(...next));
}

/** The server's clock decides: this one is set by what the page said when it came. */
function countDown(line) {
  const { now, closes } = line.dataset;
  const ends = Date.parse(closes) - (Date.parse(now) - Date.now());
  const tick = () => {
    const rest = ends - Date.now();
    if (rest <= 0) {
      const words = line.parentElement.querySelector("[data-closing-words]");
      words.textContent = words.dataset.closed;
      line.remove();
      return;
    }
    line.textContent = left(line, Math.floor(rest / 60_000));
    if (rest < 86_400_000) line.className = "strip__urgent";
    setTimeout(tick, Math.min(rest, (rest % 60_000) + 50));
  };
  tick();
}

document.querySelectorAll("[data-left]").forEach(countDown);
