// What runs in, as server-sent events; the page out. Every text becomes a text node: nothing of it is ever markup.
"use strict";

const TABS = { sources: "Sources" };
const LISTS = { articles: "Articles", stories: "Stories", copies: "Copies", letters: "Dead letters" };
const HEALTH = {
  working: "working", waiting: "work waits", idle: "idle", starting: "starting", paused: "paused: waits for a person",
  stuck: "stuck: no progress", absent: "no worker answers",
};
const SVG = "http://www.w3.org/2000/svg";
const token = document.querySelector('meta[name="token"]').content;
const byId = (id) => document.getElementById(id);
const known = { state: null, articles: null, stories: null, copies: null, letters: null };
const seenBefore = {};
let paused = false;
let clockSkewMs = 0;
let asked = 0;

// ---- nodes

function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== ""));
  return node;
}

function badge(text, kind) {
  return make("span", { class: `badge ${kind}` }, text);
}

// Somebody else's words, whichever way they run.
function theirs(text, name = "bdi", attributes = {}) {
  return make(name, { dir: "auto", ...attributes }, text);
}

// ---- words

const number = (value, digits = 0) => value.toLocaleString("en", { maximumFractionDigits: digits });
const share = (value) => (value === null ? null : `${Math.round(value * 100)} %`);

function lasting(seconds) {
  if (seconds < 1) return "0 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

function ago(milliseconds) {
  const time = new Date(milliseconds);
  const said = `${lasting(Math.max(0, (Date.now() + clockSkewMs - milliseconds) / 1000))} ago`;
  return Number.isNaN(time.valueOf()) ? "" : make("time", { datetime: time.toISOString(), class: "nowrap" }, said);
}

function moment(text) {
  return text ? text.replace("T", " ").replace(/(:\d\d)?(\.\d+)?Z$/, " UTC") : "";
}

function relation(row) {
  const name = row.relation;
  if (!name) return null;
  return badge(name, name === "unique" || name === "update" ? name : "copy");
}

// ---- the stages

function spark(seconds) {
  const most = Math.max(1, ...seconds);
  const bars = seconds.map((each, n) =>
    each ? draw("rect", { x: n, y: 20 - (20 * each) / most, width: 0.9, height: (20 * each) / most, fill: "currentColor" }) : null);
  return draw("svg", { class: "spark", viewBox: "0 0 60 20", preserveAspectRatio: "none", "aria-hidden": "true" }, bars);
}

const perSecond = (seconds) => seconds.reduce((sum, each) => sum + each, 0) / 60;

function topicBox(topic) {
  return make("li", { class: "ends" }, make("div", { class: "box topic" },
    make("strong", {}, topic.short), spark(topic.seconds),
    make("span", { class: "soft" }, `${number(perSecond(topic.seconds), 1)} /s`)));
}

function stageBox(stage, topics) {
  const out = stage.writes.map((name) => topics.find((each) => each.name === name)).filter(Boolean);
  const facts = [["in", `${number(stage.rate, 1)} /s`], ["lag", number(stage.lag)], ["oldest", lasting(stage.age_seconds)],
    ...out.map((each) => [`→ ${each.short}`, `${number(perSecond(each.seconds), 1)} /s`])];
  const first = topics.find((each) => each.name === stage.reads);
  return make("li", { class: "stage" }, make("div", { class: "box" },
    make("strong", {}, stage.name), make("span", { class: `health ${stage.health}` }, HEALTH[stage.health]),
    spark(first ? first.seconds : []),
    make("dl", {}, facts.map(([name, value]) => {
      const kind = { class: name.startsWith("→") ? "out" : null };
      return [make("dt", kind, name), make("dd", kind, value)];
    }))));
}

function showState(state) {
  clockSkewMs = state.now_ms - Date.now();
  const topics = state.topics.map((each) => ({ ...each, seconds: each.seconds.length ? each.seconds : Array(60).fill(0) }));
  const raw = topics.find((each) => each.short === "raw");
  byId("line").replaceChildren(...(raw ? [topicBox(raw)] : []), ...state.stages.map((each) => stageBox(each, topics)));
  byId("count-sources").textContent = String(state.sources.length);
  if (current.list === "sources" && !byId("list").contains(document.activeElement)) showSources();
  say(state.problem ? `${state.broker}: ${state.problem}` : `${state.broker} · current`, Boolean(state.problem));
}

function say(text, bad) {
  const line = byId("state");
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("bad", bad);
}

// ---- the lists

const line = (...parts) => make("span", { class: "soft" }, parts.flat().filter(Boolean).flatMap((each, n) => (n ? [" · ", each] : [each])));

const ROWS = {
  articles: (row) => [
    theirs(row.headline || "(no headline)", "span", { class: "title" }),
    make("span", {}, relation(row), row.pubstatus === "usable" ? null : badge(row.pubstatus, row.pubstatus),
      row.retracted ? badge(`reached by a ${row.retracted}`, "canceled") : null,
      row.version > 1 ? badge(`version ${row.version}`, "") : null,
      line(theirs(row.source), row.language, `${number(row.characters)} characters`,
        row.removed ? `cut ${number(row.removed)}: ${row.rules.join(", ")}` : "nothing cut",
        row.reached === "cluster" || COPIES.has(row.relation) ? null : `so far ${row.reached}`, ago(row.seen_ms)))],
  stories: (row) => [
    theirs(row.title || "(no title)", "span", { class: "title" }),
    strip(row),
    line(`${number(row.article_count)} article${row.article_count === 1 ? "" : "s"}`,
      `${number(row.sources.length)} source${row.sources.length === 1 ? "" : "s"}`,
      row.places.length ? theirs(row.places.map((each) => each.name).join(", ")) : null,
      row.event, `last ${moment(row.last_seen)}`)],
  copies: (row) => [
    theirs(row.headline || "(no headline)", "span", { class: "title" }),
    make("span", {}, badge(row.relation, row.relation === "update" ? "update" : "copy"),
      line(theirs(row.source), row.containment === null ? null : `${share(row.containment)} of it in`,
        theirs(row.of_headline ? `“${row.of_headline}”` : row.of ? row.of.slice(0, 8) : "—"),
        row.rule ? `by ${row.rule}` : null, ago(row.seen_ms)))],
  letters: (row) => [
    theirs(row.filename || row.key || row.id, "span", { class: "title" }),
    make("span", {}, badge(row.reason || "unknown", "canceled"),
      line(row.stage, theirs(row.message), `${number(row.bytes)} bytes`,
        row.attempts > 1 ? `attempt ${row.attempts}` : null, ago(row.seen_ms)))],
};
const COPIES = new Set(["identical", "reprint", "excerpt"]);
const HASH = { articles: "article", stories: "story", copies: "copy", letters: "letter" };
const EMPTY = {
  articles: "No article yet. `newswire replay PATH` feeds some.", stories: "No running story.",
  copies: "No copy so far.", letters: "No dead letter: everything was taken.",
};

// A table of its own: a source has no page.
function showSources() {
  const box = byId("list");
  const rows = known.state ? known.state.sources : [];
  box.dataset.list = "sources";
  const heads = ["source", "last", "per second", "documents", "refused", "articles", "copies", "newest"];
  const cells = (each) => [theirs(each.name), each.seen_ms ? ago(each.seen_ms) : "–", number(each.per_second, 1), number(each.documents), number(each.refused),
    number(each.articles), number(each.copies), theirs(each.headline || "–")];
  box.replaceChildren(make("h2", { class: "hidden" }, TABS.sources), rows.length ? make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Sources" }, make("table", {},
    make("thead", {}, make("tr", {}, heads.map((each) => make("th", { scope: "col" }, each)))),
    make("tbody", {}, rows.map((each) => make("tr", {}, cells(each).map((cell) => make("td", {}, cell))))))) :
    make("p", { class: "empty" }, "No source so far."));
}

function strip(row) {
  const first = Date.parse(row.first_seen) / 1000;
  const span = Math.max(1, Date.parse(row.last_seen) / 1000 - first);
  const dots = row.times.map((each) => draw("rect", { x: 1 + (97 * (each - first)) / span, y: 1, width: 1, height: 8, fill: "currentColor" }));
  return draw("svg", { class: "strip", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, dots);
}

function rowOf(list, row) {
  const hash = `#${HASH[list]}/${row.id}`;
  const link = make("a", { href: hash, "aria-current": hash === location.hash ? "true" : null }, ROWS[list](row));
  return make("li", { class: "row", "data-id": row.id }, link);
}

// Rows that were there stay the same nodes, so that neither the focus nor the place on the page is lost.
function showRows(list, rows, heading) {
  const box = byId("list");
  if (box.dataset.list !== list + heading) {
    box.dataset.list = list + heading;
    box.replaceChildren(make("h2", { class: heading === LISTS[list] ? "hidden" : "" }, heading), make("ul"));
  }
  const items = box.querySelector("ul");
  const there = new Map([...items.children].map((each) => [each.dataset.id, each]));
  const before = seenBefore[list + heading];
  const wanted = rows.map((row) => {
    const made = rowOf(list, row);
    const old = there.get(row.id);
    if (!old) {
      if (before && !before.has(row.id)) made.classList.add("new");
      return made;
    }
    const link = old.firstElementChild;
    link.replaceChildren(...made.firstElementChild.childNodes);
    if (made.firstElementChild.hasAttribute("aria-current")) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    return old;
  });
  seenBefore[list + heading] = new Set(rows.map((row) => row.id));
  wanted.forEach((each, n) => { if (items.children[n] !== each) items.insertBefore(each, items.children[n] || null); });
  while (items.children.length > wanted.length) items.lastElementChild.remove();
  const empty = box.querySelector(".empty");
  if (empty) empty.remove();
  if (!rows.length) box.append(make("p", { class: "empty" }, list === "found" ? "Nothing found." : EMPTY[list]));
}

// ---- maps and axes

// How many pixels wide a drawing in the detail is.
function room() {
  const wide = document.querySelector("main").clientWidth;
  return Math.max(240, (wide >= 928 ? wide * 0.58 : wide) - 40);
}

function map(places) {
  const box = around(places);
  const high = (13 * box[2]) / room(); // a line of text, in degrees
  const lines = [];
  const marks = places.flatMap((each) => {
    const [x, y, r] = [each.longitude, -each.latitude, high * (0.25 + 0.1 * Math.min(5, each.articles))];
    const left = x > box[0] + 0.75 * box[2];
    let at = y + high / 3;
    while (lines.some((other) => other.left === left && Math.abs(other.x - x) < 0.3 * box[2] && Math.abs(other.at - at) < high)) at += high;
    lines.push({ left, x, at });
    return [draw("circle", { cx: x, cy: y, r }),
      draw("text", { x: left ? x - r - high / 4 : x + r + high / 4, y: at, "font-size": high, "text-anchor": left ? "end" : "start" }, each.name)];
  });
  const said = places.map((each) => `${each.name} (${each.articles})`).join(", ");
  return draw("svg", { class: "map", viewBox: box.join(" "), role: "img", "aria-label": `Map of ${said}` },
    draw("use", { href: "#land", class: "land" }), marks);
}

// The part of the world that has all the places, with room around them, twice as wide as high.
function around(places) {
  const xs = places.map((each) => each.longitude);
  const ys = places.map((each) => -each.latitude);
  const height = Math.min(145, Math.max(45, Math.max(...ys) - Math.min(...ys) + 30, (Math.max(...xs) - Math.min(...xs) + 60) / 2));
  const width = Math.min(360, 2 * height);
  const middle = (values) => (Math.max(...values) + Math.min(...values)) / 2;
  const x = Math.min(180 - width, Math.max(-180, middle(xs) - width / 2));
  return [x, Math.min(60 - height, Math.max(-85, middle(ys) - height / 2)), width, height];
}

function timeline(points) {
  const times = points.map((each) => Date.parse(each.time));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const sources = [...new Set(points.map((each) => each.source || "?"))].slice(0, 12);
  const [left, width, high] = [room() < 480 ? 80 : 130, room(), 24];
  const x = (time) => left + 8 + ((width - left - 24) * (time - first)) / Math.max(1, last - first);
  const rows = sources.flatMap((source, n) => [
    draw("line", { x1: left, x2: width, y1: high * n + 14, y2: high * n + 14 }),
    draw("text", { x: 0, y: high * n + 18 }, source.length > left / 7 ? `${source.slice(0, left / 7 - 1)}…` : source)]);
  const dots = points.map((each, n) => {
    const row = sources.indexOf(each.source || "?");
    return row < 0 ? null : draw("circle", { cx: x(times[n]), cy: high * row + 14, r: 4.5, class: each.dated ? null : "received" }, draw("title", {}, `${moment(each.time)} ${each.headline || ""}`));
  });
  const bottom = high * sources.length + 16;
  const ends = [draw("text", { x: left, y: bottom }, moment(new Date(first).toISOString())),
    last > first ? draw("text", { x: width, y: bottom, "text-anchor": "end" }, moment(new Date(last).toISOString())) : null];
  return draw("svg", { class: "time", viewBox: `0 0 ${width} ${bottom + 6}`, role: "img", "aria-label": `${points.length} articles from ${sources.length} sources, by time` }, rows, dots, ends);
}

// ---- one thing

function facts(said) {
  return make("dl", { class: "facts" }, Object.entries(said).filter(([, value]) => value !== null && value !== "" && value !== undefined)
    .map(([name, value]) => [make("dt", {}, name.replaceAll("_", " ")), theirs(value instanceof Node ? value : told(value), "dd")]));
}

function told(value) {
  if (Array.isArray(value)) return value.map(told).join(value.every((each) => typeof each === "string") ? ", " : "; ");
  if (value && typeof value === "object") {
    if (value.name) return value.type ? `${value.name} (${value.type}${value.place && value.place.country ? `, ${value.place.country}` : ""})` : value.name;
    if (typeof value.text === "string") return value.speaker ? `“${value.text}” — ${value.speaker}` : value.text;
    return Object.entries(value).filter(([, each]) => each !== null).map(([name, each]) => `${name} ${told(each)}`).join(", ");
  }
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : String(value);
}

const FIRST = ["source", "filename", "byline", "dateline", "credits", "event_time", "pubstatus", "ednote"];
const SECOND = ["summary", "entities", "countries", "subjects", "keywords", "quotes", "publishers", "language", "version", "urgency",
  "article_id", "document_id", "uri", "content_type", "charset", "received_at"];

function originalOf(found) {
  if (!found.original) return [make("h3", {}, "As read"), make("p", { class: "soft" }, `The original is not shown: ${found.why}.`), theirs(found.body, "div", { class: "text", tabindex: "0", role: "region", "aria-label": "Text" })];
  const part = found.facts.part;
  let last = null;
  const pieces = found.original.map((each) => {
    if (each.part !== null) { last = null; return make("span", { class: each.part === part ? "kept" : "other", title: each.rule }, each.text); }
    if (each.rule === "between" || !each.text.trim()) return each.text;
    const label = each.rule === last ? null : make("span", { class: "rule" }, each.rule);
    last = each.rule;
    return make("del", { class: "cut" }, label, each.text);
  });
  return [
    make("h3", {}, "Over the original"),
    make("div", { class: "legend" }, make("span", { class: "kept" }, "kept"),
      found.original.some((each) => each.part !== null && each.part !== part) ? make("span", { class: "other" }, "another article's") : null,
      make("span", { class: "cut" }, "cut, with the rule that cut it")),
    make("div", { class: "text", dir: "auto", tabindex: "0", role: "region", "aria-label": "Original text" }, pieces)];
}

const DETAILS = {
  article: (found) => {
    const some = (names) => Object.fromEntries(names.filter((name) => name in found.facts).map((name) => [name, found.facts[name]]));
    const first = some(FIRST);
    if (found.facts.event_time_source === "received") first.event_time = `${moment(first.event_time)}, when it was received: it has no time of its own`;
    const links = {};
    if (found.decision && found.decision.of) links["copy of"] = make("a", { href: `#copy/${found.id}` }, `${found.decision.relation}: side by side`);
    if (found.story) links.story = make("a", { href: `#story/${found.story}` }, found.story.slice(0, 8));
    return [theirs(found.headline || "(no headline)", "h2"), facts({ ...links, ...first }), ...originalOf(found),
      make("details", {}, make("summary", {}, "What was read of it"), facts(some(SECOND)))];
  },
  story: (found) => [
    theirs(found.title || "(no title)", "h2"),
    found.summary ? theirs(found.summary, "p") : null,
    facts({ event: found.event, articles: found.article_count, sources: found.sources, people_and_places: found.entities.slice(0, 12), dates: found.dates.slice(0, 6), story: found.id }),
    found.points.length ? [make("h3", {}, "When"), timeline(found.points),
      found.points.every((each) => each.dated) ? null : make("p", { class: "soft" }, "Hollow: no time of its own, so when it was received.")] : null,
    found.places.length ? [make("h3", {}, "Where"), map(found.places)] : null,
    make("h3", {}, "Articles"),
    make("ul", {}, found.points.map((each) => make("li", {}, make("span", { class: "soft nowrap" }, `${moment(each.time)} `),
      make("a", { href: `#article/${each.id}` }, theirs(each.headline || each.id.slice(0, 8))), make("span", { class: "soft" }, " ", theirs(each.source || ""), each.new === null ? "" : ` ${Math.round(100 * each.new)} % new`)))),
    found.related.length ? make("h3", {}, "Related") : null,
    make("ul", {}, found.related.map((each) => make("li", {}, make("a", { href: `#story/${each.id}` }, theirs(each.title || each.id.slice(0, 8))))))],
  copy: (found) => [
    make("h2", {}, badge(found.relation, found.relation === "update" ? "update" : "copy"), " side by side"),
    facts({ rule: found.rule, "of it in the other": share(found.containment), "of the other in it": share(found.containment_of_other),
      "apart": found.seconds === null ? null : found.texts.every((side) => side && side.dated) ? lasting(Math.abs(found.seconds)) : "not known: one has no time of its own", lineage: found.lineage.length ? found.lineage : null }),
    make("div", { class: "legend" }, make("span", { class: "shared" }, "in both")),
    make("div", { class: "pair" }, found.texts.map((side, n) => (side ? make("section", {},
      make("h3", {}, make("a", { href: `#article/${side.id}` }, theirs(side.headline || "(no headline)"))),
      make("p", { class: "soft" }, theirs(side.source), ` · ${side.dated ? "" : "received "}${moment(side.event_time)}`),
      make("div", { class: "text", dir: "auto", tabindex: "0", role: "region", "aria-label": n ? "The text that it is a copy of" : "The copy" },
        side.pieces.map((each) => (each.shared ? make("mark", { class: "shared" }, each.text) : each.text)))) :
      make("p", { class: "soft" }, "This text is no longer in the clean topic."))))],
  letter: (found) => {
    const place = { partition: found.partition, offset: found.offset };
    return [
      theirs(found.filename || found.key || `${found.partition}:${found.offset}`, "h2"),
      facts({ reason: found.reason, message: found.message, stage: found.stage, from: `${found.topic}[${found.from_partition}] @${found.from_offset}`,
        at: `${found.partition}:${found.offset}`, attempts: found.attempts, refused: found.refused_at, source: found.source, key: found.key,
        size: `${number(found.size)} bytes`, exception: found.exception, headers: told(found.headers) }),
      token ? replaying(place) : make("p", { class: "soft" }, "Open beyond its machine, this page only shows: `newswire dead-letters replay` puts back."),
      make("h3", {}, "Bytes"),
      make("p", {}, make("a", { href: `/letters/${found.partition}/${found.offset}/bytes`, download: "" }, "all of them, as a file")),
      make("pre", { tabindex: "0", role: "region", "aria-label": "Bytes in hexadecimal" }, found.hex.join("\n")),
      make("h3", {}, "As text"), make("pre", { tabindex: "0", role: "region", "aria-label": "Beginning as text", dir: "auto" }, found.preview),
      found.traceback ? [make("h3", {}, "Traceback"), make("pre", { tabindex: "0", role: "region", "aria-label": "Traceback" }, found.traceback)] : null];
  },
};

// Dry until confirmed: the second button is there only after the first has said what would happen.
function replaying(place) {
  const answer = make("p", { class: "answer", role: "status" });
  const box = make("div", { class: "actions" });
  const send = async (execute) => {
    answer.textContent = "asking …";
    const said = await post("/replay", { ...place, execute });
    const left = Object.entries(said.left || {}).map(([why, count]) => `left ${count}: ${why}`);
    if (said.problem) answer.textContent = said.problem;
    else if (said.put_back) answer.textContent = execute ? "Put back on its topic; it is a new record there now." : "It would be put back on the topic it came from. Nothing has been done yet.";
    else answer.textContent = left.join("; ") || "Nothing to put back: the same record was refused again later, and that letter counts.";
    if (!said.problem && said.put_back && !execute) {
      const sure = make("button", { type: "button", class: "danger", onclick: () => { sure.remove(); send(true); } }, "Yes, put it back");
      for (const old of box.querySelectorAll(".danger")) old.remove();
      box.append(sure);
    }
  };
  box.append(make("button", { type: "button", onclick: () => send(false) }, "Replay: what would happen?"));
  return [box, answer];
}

async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Newswire-Token": token }, body: JSON.stringify(body) });
    return await answer.json();
  } catch {
    return { problem: "no answer from the page's server" };
  }
}

async function get(path) {
  try {
    const answer = await fetch(path);
    return await answer.json();
  } catch {
    return { problem: "no answer from the page's server" };
  }
}

// ---- where we are

const PATHS = { article: "articles", copy: "copies", story: "stories" };
const OF = { article: "articles", copy: "copies", story: "stories", letter: "letters", search: "search" };
let current = { list: "articles", found: null };

async function go() {
  const [kind, ...rest] = location.hash.slice(1).split("/");
  const id = decodeURIComponent(rest.join("/"));
  const ours = ++asked;
  document.querySelectorAll("nav a").forEach((each) => {
    if (each.hash === `#${OF[kind] || kind || "articles"}`) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  });
  if (kind === "search") {
    const found = await get(`/search?q=${encodeURIComponent(id)}`);
    if (ours === asked) { current = { list: "search", found, text: id }; close(); showList(); }
    return;
  }
  if (kind in DETAILS) {
    if (current.list !== OF[kind] && current.list !== "search") current = { list: OF[kind], found: null };
    showList();
    const path = kind === "letter" ? `/letters/${id.replace(":", "/")}` : `/${PATHS[kind]}/${encodeURIComponent(id)}`;
    const found = await get(path);
    if (ours === asked) open(kind, found);
    return;
  }
  current = { list: kind in LISTS || kind in TABS ? kind : "articles", found: null };
  close();
  showList();
}

// What comes meanwhile may be what is looked for.
const OF_SEARCH = new Set(["articles", "stories"]);
async function searchAgain() {
  const { text } = current;
  const found = await get(`/search?q=${encodeURIComponent(text)}`);
  if (!paused && !found.problem && current.list === "search" && current.text === text) { current.found = found; showList(); }
}

function open(kind, found) {
  const box = byId("detail");
  const back = make("p", {}, make("a", { href: current.list === "search" ? `#search/${encodeURIComponent(current.text)}` : `#${current.list}` }, "← back to the list"));
  box.replaceChildren(back, ...(found.problem ? [make("h2", {}, "Not there"), make("p", {}, found.problem)] : DETAILS[kind](found).flat(Infinity).filter(Boolean)));
  box.hidden = false;
  document.querySelector("main").classList.add("two");
  box.scrollTop = 0;
  box.focus({ preventScroll: window.matchMedia("(min-width: 60rem)").matches });
}

function close() {
  byId("detail").hidden = true;
  byId("detail").replaceChildren();
  document.querySelector("main").classList.remove("two");
}

function showList() {
  if (current.list === "search") {
    const { articles, stories, problem } = current.found;
    if (problem) return say(problem, true);
    showRows("articles", articles, `${articles.length} article${articles.length === 1 ? "" : "s"} with “${current.text}”`);
    if (stories.length) {
      byId("list").append(make("h2", {}, `${stories.length} stor${stories.length === 1 ? "y" : "ies"}`), make("ul", {}, stories.map((each) => rowOf("stories", each))));
      byId("list").dataset.list = "";
    }
    return undefined;
  }
  if (current.list === "sources") return showSources();
  if (known[current.list]) showRows(current.list, known[current.list], LISTS[current.list]);
  return undefined;
}

function showCounts() {
  for (const name of Object.keys(LISTS)) {
    const rows = known[name];
    byId(`count-${name}`).textContent = rows ? (rows.length >= 40 ? "40+" : String(rows.length)) : "";
  }
}

// ---- what comes

function listen() {
  const events = new EventSource("/events");
  events.addEventListener("state", (event) => { known.state = JSON.parse(event.data); if (!paused) showState(known.state); });
  for (const name of Object.keys(LISTS)) {
    events.addEventListener(name, (event) => {
      known[name] = JSON.parse(event.data);
      if (paused) return;
      showCounts();
      if (current.list === name) showList();
      if (current.list === "search" && OF_SEARCH.has(name)) searchAgain();
    });
  }
  events.addEventListener("error", () => say("the page's server does not answer; trying again", true));
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  byId("pause").textContent = paused ? "Go on" : "Hold still";
  if (!paused) { if (known.state) showState(known.state); showCounts(); showList(); }
});
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("query").value.trim();
  location.hash = text ? `#search/${encodeURIComponent(text)}` : "#articles";
});
window.addEventListener("hashchange", go);
go();
listen();
