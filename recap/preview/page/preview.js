// The wall of cards: asks for what is in view, nearest first, and again after each save.
"use strict";

const AT_ONCE = 4; // requests; two processes draw
const SAVES = 20; // of which the median is shown
const WIDTH_STEP_PX = 10; // a card keeps its picture while its width changes by less
const WAYS = ["Card", "Painted", "Reference", "Difference"];
const SWITCHES = ["zones", "slots", "compare", "phone", "motion"];

const $ = (id) => document.getElementById(id);
const wall = $("wall");
let state = null; // what /state says
let cells = new Map(); // "row story" to a cell
let generation = 0;
let focused = null; // the cell that the keyboard is at
let save = null; // the last save, until its cards are shown
const tookMs = [];

// -- switches, kept in the address ---------------------------------------------------------

const query = new URLSearchParams(location.search);
const on = (name) => (name === "motion" ? query.get("motion") !== "off" : query.has(name));
const size = () => (state && state.formats[query.get("format")] ? query.get("format") : "story");

function keep(name, value) {
  value ? query.set(name, value) : query.delete(name);
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

function setSwitch(name, isOn) {
  keep(name, name === "motion" ? (isOn ? "" : "off") : isOn ? "1" : "");
  if (isOn && name === "compare") keep("phone", "");
  if (isOn && name === "phone") keep("compare", "");
  build();
}

for (const button of document.querySelectorAll("[data-switch]")) {
  button.addEventListener("click", () => setSwitch(button.dataset.switch, !on(button.dataset.switch)));
}
for (const name of ["theme", "locale"]) {
  $(name).addEventListener("change", () => { keep(name, $(name).value); describe(); });
}
for (const name of ["story", "vision"]) {
  $(name).addEventListener("change", () => { keep(name, $(name).value); build(); });
}
$("size").addEventListener("input", () => { keep("size", $("size").value); layOut(); refresh(); });
$("switches").addEventListener("submit", (event) => event.preventDefault());
$("more").addEventListener("click", () => {
  $("more").setAttribute("aria-expanded", $("switches").classList.toggle("open"));
});

function make(tag, values = {}, ...children) {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

function fillSelect(id, choices, value) {
  const select = $(id);
  select.replaceChildren(...choices.map(([key, text]) => make("option", { value: key, textContent: text })));
  select.value = choices.some(([key]) => key === value) ? value : "";
}

function segments(id, names, value, choose) {
  if ($(id).dataset.names !== names.join()) {
    const labels = names.map((name) => {
      const input = make("input", { type: "radio", name: id, value: name });
      input.addEventListener("change", () => choose(name));
      return make("label", {}, input, make("span", { textContent: name }));
    });
    $(id).replaceChildren($(id).querySelector("legend"), ...labels);
    $(id).dataset.names = names.join();
  }
  for (const input of $(id).querySelectorAll("input")) input.checked = input.value === value;
}

// -- what there is -------------------------------------------------------------------------

async function describe() {
  const asked = new URLSearchParams();
  for (const name of ["theme", "locale"]) if (query.get(name)) asked.set(name, query.get(name));
  let next;
  try {
    next = await (await fetch(`state?${asked}`, { cache: "no-store" })).json();
  } catch {
    return; // the stream of events says that the connection is lost
  }
  state = next.rows ? next : { ...(state ?? {}), problem: next.problem, log: next.log, formats: next.formats, slots: next.slots };
  build();
}

function showNotices() {
  const shown = [];
  if (state.problem) shown.push(problemBox(state.problem, "notice"));
  if (state.log?.problem) shown.push(problemBox(state.log.problem, "notice"));
  if (state.log?.reading) shown.push(make("p", { className: "notice quiet", id: "reading", textContent: readingText("") }));
  if (on("slots") && state.slots) {
    const keys = Object.entries(state.slots).map(([kind, color]) => {
      const mark = make("i");
      mark.style.color = color;
      return make("li", {}, mark, kind);
    });
    shown.push(make("div", { className: "notice quiet" }, make("ul", { className: "keys" }, ...keys)));
  }
  $("notices").replaceChildren(...shown);
}

function readingText(share) {
  const hasLog = state.rows?.some((row) => row.origin === "log");
  return `Reading the log${share}. ${hasLog ? "Its customers are as they were." : "Invented customers are here already."}`;
}

function problemBox(problem, className) {
  return make("div", { className },
    make("b", { textContent: problem.what }),
    make("dl", {},
      make("dt", { textContent: "where" }), make("dd", {}, make("code", { textContent: problem.where })),
      make("dt", { textContent: "fix" }), make("dd", { textContent: problem.fix })));
}

function build() {
  if (!state) return;
  for (const button of document.querySelectorAll("[data-switch]")) {
    button.setAttribute("aria-pressed", on(button.dataset.switch));
  }
  showNotices();
  if (!state.rows) {
    $("empty").textContent = "The cards appear as soon as the campaign can be read.";
    return;
  }
  document.body.classList.add("ready");
  document.title = `${state.campaign}: preview`;
  $("campaign").textContent = state.campaign;
  segments("formats", Object.keys(state.formats), size(), (name) => { keep("format", name); build(); });
  fillSelect("theme", [["", `${state.themes[0]}`], ...state.themes.slice(1).map((name) => [name, name])], query.get("theme"));
  fillSelect("locale", [["", "Own locales"], ...state.locales.map((name) => [name, name])], query.get("locale"));
  fillSelect("story", [["", "All stories"], ...state.stories.map((story) => [story.name, story.title])], query.get("story"));
  $("vision").value = query.get("vision") ?? "";
  const vision = $("vision").value;
  document.documentElement.style.setProperty("--vision", vision ? `url(#${vision})` : "none");
  $("empty").hidden = true;
  document.querySelector("[data-switch=motion]").hidden = !on("phone");
  for (const name of ["zones", "slots", "compare"]) document.querySelector(`[data-switch=${name}]`).hidden = on("phone");
  for (const id of ["formats", "story", "size"]) $(id).closest("label, fieldset").hidden = on("phone");
  $("table").hidden = on("phone");
  $("phones").hidden = !on("phone");
  layOut();
  on("phone") ? buildPhones() : buildTable();
}

function layOut() {
  const format = state.formats[size()];
  const wanted = Number(query.get("size")) || (innerWidth <= 760 ? 200 : 230);
  $("size").value = wanted;
  const scale = size() === "link" ? 1.5 : 1; // a wide card needs more room
  const root = document.documentElement.style;
  root.setProperty("--card", `${Math.round(wanted * scale)}px`);
  root.setProperty("--ratio", `${format.width} / ${format.height}`);
}

const isWanted = (story) => !query.get("story") || story.name === query.get("story");
const isForSomebody = (story) => state.rows.some((row) => row.stories.includes(story.name));

function buildTable() {
  const shown = state.stories.filter((story) => isWanted(story) && isForSomebody(story));
  const nobody = state.stories.filter((story) => isWanted(story) && !isForSomebody(story));
  $("heads").replaceChildren(
    make("th", { scope: "col", textContent: "Customers" }),
    ...shown.map((story) => make("th", { scope: "col", title: story.file }, story.title, make("small", { textContent: story.name }))),
    nobody.length ? make("td", { className: "nobody", textContent: `For nobody here: ${nobody.map((story) => story.title).join(", ")}` }) : "");
  const kept = cells;
  cells = new Map();
  let origin = null;
  const rows = state.rows.map((row) => {
    const isFirst = row.origin !== origin;
    origin = row.origin;
    return make("tr", {}, rowHead(row, isFirst), ...shown.map((story) => {
      if (!row.stories.includes(story.name)) return make("td", {}, make("div", { className: "cell-none", textContent: "no card" }));
      const key = `${row.key} ${story.name}`;
      const cell = kept.get(key) ?? makeCell(row, story);
      Object.assign(cell, { row, story });
      cells.set(key, cell);
      dress(cell);
      return make("td", {}, cell.element);
    }));
  });
  $("rows").replaceChildren(...rows);
  if (!focused || !cells.has(focused.key)) focused = cells.values().next().value ?? null;
  for (const cell of cells.values()) cell.element.tabIndex = cell === focused ? 0 : -1;
  refresh();
}

function rowHead(row, isFirst) {
  const name = row.origin === "log" ? row.name ?? "No name" : row.traits[0];
  const traits = row.origin === "log" ? row.traits : [row.locale.replace("_", "-")];
  const head = make("div", { className: "row-head" },
    make("div", { className: "row-name", textContent: name }),
    make("ul", { className: "row-traits" }, ...traits.map((trait) => make("li", { textContent: trait }))));
  const title = row.origin === "log" ? "From the log" : "Invented";
  return make("th", { scope: "row" }, isFirst ? make("span", { className: "origin", textContent: title }) : "", head);
}

// -- a card --------------------------------------------------------------------------------

function makeCell(row, story) {
  const element = make("button", { type: "button", className: "cell" });
  const cell = { key: `${row.key} ${story.name}`, element, row, story, shown: "", etag: "", address: "", problem: null, busy: "" };
  element.addEventListener("click", () => { focusOn(cell); enlarge(cell); });
  element.addEventListener("focus", () => focusOn(cell));
  return cell;
}

/** What a card depends on; it is asked for again when this changes. */
function wish(cell) {
  if (on("compare")) return ["compare", generation, query.get("theme"), query.get("locale"), size()].join();
  return ["card", generation, query.get("theme"), query.get("locale"), size(), widthPx(), on("slots")].join();
}

function widthPx() {
  const width = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--card"));
  return Math.min(1200, Math.ceil((width * Math.min(devicePixelRatio, 2)) / WIDTH_STEP_PX) * WIDTH_STEP_PX);
}

function label(cell) {
  return `${cell.story.title}, ${cell.row.origin === "log" ? cell.row.name ?? "no name" : ""} ${cell.row.traits.join(", ")}`;
}

/** Put into a cell what it shows now: picture, zones, marks, or what is wrong. */
function dress(cell) {
  const { element } = cell;
  const isCompared = on("compare") && cell.three;
  element.classList.toggle("compare", on("compare"));
  element.classList.toggle("stale", Boolean(state.problem));
  element.setAttribute("aria-label", label(cell));
  const parts = [];
  if (cell.problem) {
    parts.push(problemBox(cell.problem, "problem"));
    if (cell.address) parts[0].append(make("span", { className: "last" }, make("small", { textContent: "The last good card" }), make("img", { src: cell.address, alt: "" })));
  } else if (isCompared) {
    parts.push(threeOf(cell.three));
  } else if (cell.address) {
    parts.push(make("img", { src: cell.address, alt: "" }));
    if (on("zones")) parts.push(...zones());
    if (!cell.row.chosen.includes(cell.story.name)) parts.push(make("span", { className: "unchosen", textContent: "not chosen" }));
    if (cell.findings?.length) parts.push(badge(cell.findings));
  }
  element.replaceChildren(...parts);
}

function badge(findings) {
  const isSerious = findings.some((finding) => finding.serious);
  const text = `${findings.length} ${findings.length === 1 ? "problem" : "problems"}`;
  return make("span", { className: isSerious ? "badge serious" : "badge", textContent: text });
}

/** Mark where the problems of a card are, in the large view. */
function showMarks(cell) {
  const format = state.formats[size()];
  for (const mark of $("large-card").querySelectorAll(".mark")) mark.remove();
  if (large.way === "Difference") return;
  for (const { box, what, serious } of cell.findings ?? []) {
    if (!box) continue;
    const mark = make("span", { className: serious ? "mark serious" : "mark", title: what });
    const places = { left: box.left / format.width, top: box.top / format.height, width: (box.right - box.left) / format.width, height: (box.bottom - box.top) / format.height };
    for (const [side, share] of Object.entries(places)) mark.style[side] = `${share * 100}%`;
    $("large-card").append(mark);
  }
}

function zones() {
  const format = state.formats[size()];
  return ["top", "bottom"].filter((side) => format[side]).map((side) => {
    const zone = make("span", { className: `zone zone--${side}` });
    zone.style.height = `${(format[side] / format.height) * 100}%`;
    return zone;
  });
}

function threeOf(result) {
  const notes = {
    Painted: result.painted ? "Painted on its plate" : `Drawn whole: ${result.reason}`,
    Reference: "Reference",
    Difference: result.difference ? `Difference, at most ${result.largest} of 255` : "",
  };
  return make("div", { className: "three" }, ...["painted", "reference", "difference"].map((kind) => {
    const title = kind[0].toUpperCase() + kind.slice(1);
    return make("figure", {}, result[kind] ? make("img", { src: result[kind], alt: "" }) : "", make("figcaption", { textContent: notes[title] }));
  }));
}

// -- what is asked for, nearest first --------------------------------------------------------

let running = 0;
let isPlanned = false;

function refresh() {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(() => { isPlanned = false; ask(); });
}

function inView(element) {
  const box = element.getBoundingClientRect();
  const room = wall.getBoundingClientRect();
  if (!box.width) return null;
  const x = Math.max(room.left - box.right, box.left - room.right, 0);
  const y = Math.max(room.top - box.bottom, box.top - room.bottom, 0);
  const near = Math.hypot((box.left + box.right - room.left - room.right) / 2, (box.top + box.bottom - room.top - room.bottom) / 2);
  return { isIn: x + y === 0, isNear: x < room.width / 2 && y < room.height / 2, near };
}

function ask() {
  if (!state?.rows || on("phone")) return;
  const waiting = [];
  for (const cell of cells.values()) {
    const wanted = wish(cell);
    if (cell.shown === wanted || cell.busy === wanted) continue;
    const place = inView(cell.element);
    if (!place?.isNear) continue;
    const isHinted = save?.stories.includes(cell.story.name);
    waiting.push({ cell, wanted, isIn: place.isIn, urgency: (place.isIn ? 0 : 1e6) - (isHinted ? 1e5 : 0) + place.near });
  }
  waiting.sort((a, b) => a.urgency - b.urgency);
  if (save && !waiting.some((each) => each.isIn) && ![...cells.values()].some((cell) => cell.busy && inView(cell.element)?.isIn)) finishSave();
  if (!waiting.some((each) => each.isIn) && !on("compare")) check();
  for (const { cell, wanted, isIn } of waiting.slice(0, Math.max(0, AT_ONCE - running))) load(cell, wanted, isIn);
}

let isChecking = false;

/** Look for problems of a card in view, one at a time, while nothing is drawn. */
async function check() {
  if (isChecking || running) return;
  const cell = [...cells.values()].find((each) => each.checked !== each.etag + size() && each.etag && inView(each.element)?.isIn);
  if (!cell) return;
  isChecking = true;
  cell.checked = cell.etag + size();
  try {
    const answer = await fetch(address("findings", cell), { cache: "no-store" });
    cell.findings = answer.ok ? await answer.json() : [];
    dress(cell);
    if (large.cell === cell) showMarks(cell);
  } finally {
    isChecking = false;
    setTimeout(refresh, 30);
  }
}

async function load(cell, wanted, isFirst) {
  running += 1;
  cell.busy = wanted;
  const asked = generation;
  try {
    await (on("compare") ? loadComparison(cell) : loadCard(cell, isFirst));
    cell.shown = wanted;
  } catch {
    cell.shown = wanted; // the server is gone: the stream of events brings it back
  } finally {
    running -= 1;
    if (cell.busy === wanted) cell.busy = "";
    if (asked === generation || running < AT_ONCE) ask();
  }
}

function address(kind, cell, values = {}) {
  const asked = new URLSearchParams(values);
  for (const name of ["theme", "locale"]) if (query.get(name)) asked.set(name, query.get(name));
  return `${kind}/${cell.row.key}/${cell.story.name}/${size()}?${asked}`;
}

async function loadCard(cell, isFirst) {
  const values = { width: widthPx() };
  if (on("slots")) values.outlines = 1;
  if (isFirst) values.first = 1;
  const headers = cell.etag ? { "If-None-Match": cell.etag } : {};
  const answer = await fetch(address("card", cell, values), { headers, cache: "no-store" });
  if (answer.status === 304) {
    if (cell.problem) { cell.problem = null; dress(cell); }
    return;
  }
  if (answer.ok) {
    cell.ms = Number(answer.headers.get("x-milliseconds"));
    await show(cell, answer.headers.get("etag"), await answer.blob());
  } else if (answer.status === 422) {
    fail(cell, await answer.json());
  }
}

async function show(cell, etag, blob) {
  const next = URL.createObjectURL(blob);
  const image = make("img", { src: next, alt: "" });
  await image.decode();
  const before = cell.address;
  Object.assign(cell, { etag, address: next, problem: null });
  dress(cell);
  cell.element.classList.remove("fresh");
  if (save && before) {
    save.cards += 1;
    requestAnimationFrame(() => cell.element.classList.add("fresh"));
    save.lastMs = Date.now() - save.savedMs;
  }
  if (before) URL.revokeObjectURL(before);
  if (large.cell === cell) showLarge();
}

function fail(cell, problem) {
  cell.etag = "";
  if (save) save.mistakes += 1;
  if (problem.scope === "campaign") {
    state.problem = problem;
    showNotices();
    dress(cell);
    return;
  }
  cell.problem = problem;
  dress(cell);
}

async function loadComparison(cell) {
  const answer = await fetch(address("compare", cell), { cache: "no-store" });
  const result = await answer.json();
  if (answer.ok) Object.assign(cell, { three: result, problem: null });
  else cell.problem = result;
  dress(cell);
}

wall.addEventListener("scroll", refresh, { passive: true });
addEventListener("resize", () => { if (state?.formats) layOut(); refresh(); });

// -- saves ---------------------------------------------------------------------------------

let later = 0;

function onSaved(message) {
  generation = message.generation;
  save = { savedMs: message.saved_ms, stories: message.stories, files: message.files, cards: 0, mistakes: 0, lastMs: 0 };
  if (state?.problem) state.problem = null;
  ask();
  clearTimeout(later);
  later = setTimeout(async () => { await describe(); reloadPhones(); }, 250);
  if (large.cell) showLarge();
}

function finishSave() {
  const done = save;
  save = null;
  if (!done.cards && done.mistakes) {
    say(`${done.files.join(", ")}: ${done.mistakes === 1 ? "one card" : `${done.mistakes} cards`} cannot be drawn`);
    return;
  }
  if (!done.cards) {
    say(`${done.files.join(", ")}: no card in view changed`);
    return;
  }
  tookMs.push(done.lastMs);
  if (tookMs.length > SAVES) tookMs.shift();
  const middle = [...tookMs].sort((a, b) => a - b)[Math.floor((tookMs.length - 1) / 2)];
  const count = tookMs.length === 1 ? "" : `, median of ${tookMs.length}: ${Math.round(middle)} ms`;
  say(`${done.cards} ${done.cards === 1 ? "card" : "cards"} in ${Math.round(done.lastMs)} ms${count}`);
  Object.assign($("status").dataset, { ms: done.lastMs, cards: done.cards, saves: Number($("status").dataset.saves ?? 0) + 1 });
}

function say(text) { $("timing").textContent = text; }

function listen() {
  const events = new EventSource("events");
  events.addEventListener("hello", (event) => {
    const first = JSON.parse(event.data).generation;
    $("dot").dataset.state = "live";
    say("Saved files show here at once");
    if (first !== generation) { generation = first; describe(); }
  });
  events.addEventListener("saved", (event) => onSaved(JSON.parse(event.data)));
  events.addEventListener("customers", describe);
  events.addEventListener("reading", (event) => {
    const share = Math.round(JSON.parse(event.data).share * 100);
    if ($("reading")) $("reading").textContent = readingText(`: ${share} %`);
  });
  events.addEventListener("error", () => {
    $("dot").dataset.state = "lost";
    say("Not connected: is recap preview still running?");
  });
}

// -- keyboard ------------------------------------------------------------------------------

function focusOn(cell) {
  if (focused) focused.element.tabIndex = -1;
  focused = cell;
  cell.element.tabIndex = 0;
}

function neighbour(cell, across, down) {
  const td = cell.element.closest("td");
  let row = td.parentElement;
  let column = td.cellIndex;
  for (;;) {
    if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
    column += across;
    const next = row?.cells[column];
    if (!next || column < 1) return null;
    const found = [...cells.values()].find((each) => each.element === next.firstElementChild);
    if (found) return found;
  }
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function moveBy(key) {
  const next = focused && ARROWS[key] ? neighbour(focused, ...ARROWS[key]) : null;
  if (!next) return null;
  focusOn(next);
  return next;
}

$("table").addEventListener("keydown", (event) => {
  if (!ARROWS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = moveBy(event.key);
  if (!next) return;
  next.element.focus({ preventScroll: true });
  next.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  refresh();
});

// -- the large view ------------------------------------------------------------------------

const large = { cell: null, way: "Card", asked: 0 };

function enlarge(cell) {
  Object.assign(large, { cell, way: on("compare") ? "Painted" : "Card" });
  if (!$("large").open) $("large").showModal();
  showLarge();
}

function showLarge() {
  const { cell } = large;
  $("large-title").textContent = cell.story.title;
  cell.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { row } = cell;
  const name = row.origin === "log" ? row.name ?? "No name" : "Invented";
  $("large-who").textContent = `${name}: ${row.traits.join("; ")}`;
  segments("large-ways", WAYS, large.way, (way) => { large.way = way; showLarge(); });
  showLargeCard(cell);
  showDetails(cell);
}

async function showLargeCard(cell) {
  const number = (large.asked += 1);
  const stage = $("large-card");
  stage.toggleAttribute("data-wide", state.formats[size()].width > state.formats[size()].height);
  if (stage.dataset.key !== cell.key + size()) {
    stage.replaceChildren(cell.address ? make("img", { src: cell.address, alt: label(cell) }) : "");
    stage.dataset.key = cell.key + size();
  }
  const values = { width: Math.min(1200, state.formats[size()].width) };
  if (on("slots")) values.outlines = 1;
  const isCard = large.way === "Card";
  const answer = await fetch(isCard ? address("card", cell, { ...values, first: 1 }) : address("compare", cell), { cache: "no-store" });
  if (number !== large.asked || !large.cell) return;
  if (answer.status === 422) {
    stage.replaceChildren(problemBox(await answer.json(), "problem"));
    return;
  }
  if (isCard) {
    stage.replaceChildren(make("img", { src: URL.createObjectURL(await answer.blob()), alt: label(cell) }), ...(on("zones") ? zones() : []));
    showMarks(cell);
    return;
  }
  const result = await answer.json();
  const shown = result[large.way.toLowerCase()];
  stage.replaceChildren(shown ? make("img", { src: shown, alt: `${large.way}: ${label(cell)}` }) : make("p", { className: "empty", textContent: `This card is drawn whole: ${result.reason}.` }));
  if (result.difference) stage.append(make("span", { className: "unchosen", textContent: `${result.pixels.toLocaleString("en")} pixels differ, by at most ${result.largest} of 255` }));
}

async function showDetails(cell) {
  const answer = await fetch(address("details", cell), { cache: "no-store" });
  const about = await answer.json();
  if (large.cell !== cell) return;
  const heading = (text) => make("h3", { textContent: text });
  if (!answer.ok) {
    $("large-details").replaceChildren();
    return;
  }
  const paint = about.path === null ? `painted in ${about.draw_ms} ms` : `drawn whole in ${about.draw_ms} ms: ${about.path}`;
  const times = [`Preview ${cell.ms ?? "?"} ms`, paint, about.plate_ms > 20 ? `plate made in ${about.plate_ms} ms` : ""];
  const facts = Object.entries(about.facts).flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", {}, make("code", { textContent: value === "null" ? "absent" : value }))]);
  const findings = (cell.findings ?? []).map((finding) => make("div", { className: "finding" }, make("b", { textContent: finding.what }), make("div", {}, make("code", { textContent: finding.where })), make("div", { textContent: finding.fix }), make("small", { textContent: finding.rule })));
  $("large-details").replaceChildren(
    ...(findings.length ? [heading("Findings"), ...findings] : []),
    heading("Alt text"), make("p", { textContent: about.alt }),
    heading("Files"), make("ul", {}, ...about.files.map((file) => make("li", {}, make("code", { textContent: file })))),
    heading("Time"), make("p", { textContent: times.filter(Boolean).join(", ") }),
    heading("Shown"), make("p", { textContent: about.chosen ? `among this customer's stories, in ${about.locale.replace("_", "-")}` : "not among this customer's stories: others come first" }),
    heading("Facts"), make("dl", {}, ...facts));
}

$("large-close").addEventListener("click", () => $("large").close());
$("large").addEventListener("click", (event) => { if (event.target === $("large")) $("large").close(); });
$("large").addEventListener("close", () => {
  const { cell } = large;
  large.cell = null;
  cell?.element.focus();
});
$("large").addEventListener("keydown", (event) => {
  if (!ARROWS[event.key] || event.target.matches("input")) return;
  const next = moveBy(event.key);
  if (!next) return;
  event.preventDefault();
  large.cell = next;
  showLarge();
});

// -- phones --------------------------------------------------------------------------------

function phonePath(row) {
  const parts = [query.get("theme") || "-", query.get("locale") || "-", on("motion") ? "on" : "off"];
  return `phone/${parts.map(encodeURIComponent).join("/")}/r/${row.key}`;
}

function buildPhones() {
  const kept = new Map([...$("phones").children].map((phone) => [phone.dataset.path, phone]));
  $("phones").replaceChildren(...state.rows.filter((row) => row.chosen.length).map((row) => {
    const name = row.origin === "log" ? row.name ?? "No name" : "Invented";
    const text = row.traits.join("; ");
    const path = phonePath(row);
    if (kept.has(path)) return kept.get(path);
    const phone = make("figure", { className: "phone" },
      make("figcaption", { textContent: name }, make("small", { textContent: text })),
      make("div", { className: "phone-frame" }, make("iframe", { title: `The page of ${name}: ${text}`, loading: "lazy", src: path })));
    phone.dataset.path = path;
    return phone;
  }));
}

function reloadPhones() {
  if (!on("phone")) return;
  for (const frame of $("phones").querySelectorAll("iframe")) frame.contentWindow?.location.reload();
}

describe();
listen();
