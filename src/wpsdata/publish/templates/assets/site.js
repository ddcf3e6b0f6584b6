// What the pages gain where scripts run; without them all is read and every link works.
"use strict";

const said = document.getElementById("said");

function say(text) {
  if (!said) return;
  // the same words twice are announced twice
  said.textContent = "";
  window.setTimeout(() => { said.textContent = text; }, 50);
}

// copying

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const field = document.createElement("textarea");
  const before = document.activeElement;
  field.value = text;
  field.setAttribute("readonly", "");
  field.setAttribute("aria-hidden", "true");
  field.className = "unseen";
  document.body.append(field);
  field.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  field.remove();
  if (before) before.focus();
  return done;
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy).textContent);
    const words = done ? said.dataset.copied : said.dataset.failed;
    say(words);
    if (!done) return;
    button.textContent = words;
    window.setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// search and filters

const form = document.getElementById("search");
const FIELDS = ["q", "group", "source", "claim"];

function folded(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘']/g, "'");
}

function setUp() {
  const found = document.getElementById("found");
  const cards = [...document.querySelectorAll(".cards > li")].map((element) => ({
    element,
    text: folded(`${element.textContent} ${element.dataset.more}`),
    group: [element.dataset.group],
    source: element.dataset.sources.split(" "),
    claim: element.dataset.claims.split(" "),
  }));
  const sections = [...document.querySelectorAll("section.group")];

  function show() {
    const asked = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
    const wanted = folded(asked.q).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const card of cards) {
      const fits = wanted.every((word) => card.text.includes(word))
        && ["group", "source", "claim"].every((name) => !asked[name] || card[name].includes(asked[name]));
      card.element.hidden = !fits;
      if (fits) count += 1;
    }
    for (const section of sections) section.hidden = !section.querySelector(".cards > li:not([hidden])");
    const active = FIELDS.some((name) => asked[name].trim());
    const number = new Intl.NumberFormat(document.documentElement.lang).format(count);
    found.textContent = !active ? "" : count ? found.dataset.some.replace("#", number) : found.dataset.none;
    keep(asked);
  }

  function keep(asked) {
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value.trim()));
    const tail = query.size ? `?${query}` : "";
    for (const link of document.querySelectorAll("a[data-keep]")) link.search = tail;
    try {
      history.replaceState(null, "", `${location.pathname}${tail}${location.hash}`);
    } catch {
      // a folder opened without a server may not change its address
    }
  }

  const given = new URLSearchParams(location.search);
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (given.has(name)) field.value = given.get(name);
    // a filter that this language does not have is none
    if (field.value === "" && field.tagName === "SELECT") field.selectedIndex = 0;
  }
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  form.addEventListener("reset", () => window.setTimeout(() => { show(); form.elements.q.focus(); }));
  show();
}

if (form) setUp();

// a part that a link names is opened

function open() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
}
window.addEventListener("hashchange", open);
open();

// paper shows what the screen folds away

window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    one.open = true;
    one.dataset.folded = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("details[data-folded]")) {
    one.open = false;
    delete one.dataset.folded;
  }
});

// the first page goes on in the reader's language

const start = document.querySelector("[data-choose]");
if (start) {
  const there = start.dataset.choose.split(" ");
  const wanted = navigator.languages.map((one) => one.split("-")[0].toLowerCase());
  const best = wanted.find((one) => there.includes(one));
  if (best) location.replace(`${best}/index.html`);
}
