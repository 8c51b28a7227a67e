/* Closing times on the reader's own clock, with the federation's beside it. Without scripts: the federation's, and UTC. */
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
