// Notes in the margin, while somebody pauses in writing. Each box asks for itself; what comes back is
// on the page only, and goes with the words it is about. Without an answer nothing happens.
const PAUSE = 1200;
const AGAIN = 1500; // the coach is waking up
const TRIES = 3;
const said = document.getElementById("said-by-margin")?.dataset;
const away = new Set(); // kinds waved away for good since this page was opened
const margins = [];

function post(address, fields) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const body = new URLSearchParams({ csrfmiddlewaretoken: token?.value ?? "", ...fields });
  return { address, how: { method: "POST", body, redirect: "manual" } };
}

function choose(fields) {
  const { address, how } = post(said.choose, fields);
  fetch(address, how).catch(() => {});
}

function pattern(name) {
  return document.getElementById(name).content.firstElementChild.cloneNode(true);
}

class Margin {
  constructor(place) {
    this.box = document.getElementById(place.dataset.box);
    this.how = place.dataset.beside;
    this.notes = new Map(); // by kind and words
    this.waved = new Set(); // for this time
    this.timer = 0;
    this.asked = null;

    this.region = document.createElement("div");
    this.region.className = "beside__notes";
    this.region.id = `${this.box.id}_notes`;
    this.region.hidden = true;
    this.region.setAttribute("role", "region");
    this.region.setAttribute("aria-label", said.region);
    this.status = document.createElement("p");
    this.status.className = "beside__said";
    this.status.setAttribute("role", "status");
    place.replaceChildren(this.region, this.status);

    this.box.addEventListener("input", () => this.typed());
    this.region.addEventListener("click", (event) => this.pressed(event));
  }

  typed() {
    this.stop();
    this.status.textContent = "";
    for (const [key, note] of this.notes) {
      if (!this.box.value.includes(note.raw)) this.drop(key);
    }
    if (!this.box.value.trim()) this.clear();
    this.timer = setTimeout(() => this.look(TRIES), PAUSE);
  }

  stop() {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  async look(tries) {
    const text = this.box.value;
    if (!text.trim()) return;
    this.asked = new AbortController();
    const { address, how } = post(said.notes, { text, how: this.how });
    try {
      const answer = await fetch(address, { ...how, signal: this.asked.signal });
      const found = answer.status === 200 ? await answer.json() : {};
      if (text !== this.box.value || ![200, 204].includes(answer.status)) return;
      if (found.again) {
        if (tries > 1) this.timer = setTimeout(() => this.look(tries - 1), AGAIN);
      } else {
        this.show(found, text);
      }
    } catch {
      // Silence: the words are there, and nothing depends on a note.
    }
  }

  show(found, text) {
    const wanted = new Map();
    for (const note of found.notes ?? []) {
      const raw = text.slice(note.start, note.end);
      const key = `${note.kind}\n${raw}`;
      if (!this.waved.has(key) && !away.has(note.kind)) wanted.set(key, { ...note, raw });
    }
    for (const key of this.notes.keys()) if (!wanted.has(key)) this.drop(key);
    let first = null;
    for (const [key, note] of wanted) {
      if (this.notes.has(key)) {
        this.notes.get(key).start = note.start;
        continue;
      }
      note.element = this.draw(note);
      note.element.dataset.key = key;
      this.notes.set(key, note);
      first ??= note;
    }
    const order = [...wanted.keys()].map((key) => this.notes.get(key).element);
    if (order.some((element, at) => this.region.children[at] !== element)) {
      this.region.prepend(...order);
    }
    this.beside("tone", this.notes.size > 0, () => pattern("beside-tone"));
    this.beside("safety", found.safety, () => pattern("beside-safety"));
    this.region.querySelector(":scope > [data-parts]")?.remove();
    if (found.there || found.missing?.length) this.region.append(this.parts(found));
    this.settle();
    if (first) this.status.textContent = `${said.one} ${first.name}. “${first.words}”`;
  }

  // A line of which there is one or none.
  beside(name, wanted, make) {
    const there = this.region.querySelector(`:scope > [data-line=${name}]`);
    if (!wanted) return there?.remove();
    if (there) return;
    const line = make();
    line.dataset.line = name;
    this.region.append(line);
    turn(tone);
  }

  draw(note) {
    const element = pattern("beside-note");
    element.querySelector("[data-name]").textContent = note.name;
    const show = element.querySelector("[data-show]");
    show.textContent = `“${note.words}”`;
    show.setAttribute("aria-label", `${show.getAttribute("aria-label")}: ${note.words}`);
    element.querySelector("[data-why]").textContent = note.why;
    element.querySelector("[data-softer]").textContent = note.softer;
    element.querySelector("[data-firm]").textContent = note.firm;
    element.querySelector("[data-softer]").hidden = tone === "firm";
    element.querySelector("[data-firm]").hidden = tone !== "firm";
    return element;
  }

  parts(found) {
    const element = pattern("beside-parts");
    element.querySelector("[data-there]").hidden = !found.there;
    element.querySelector("[data-there] span").textContent = found.there;
    element.querySelector("[data-missing]").hidden = !found.missing.length;
    for (const question of found.missing) {
      const line = document.createElement("li");
      line.textContent = question;
      element.querySelector("ul").append(line);
    }
    return element;
  }

  pressed(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const key = button.closest("[data-key]")?.dataset.key;
    const note = this.notes.get(key);
    if (button.dataset.turn) {
      turn(button.dataset.turn);
      choose({ tone });
      this.region.querySelector("[data-turn]:not([hidden])")?.focus();
    } else if (!note) {
      return;
    } else if ("show" in button.dataset) {
      this.point(note);
    } else {
      this.waved.add(key);
      if ("away" in button.dataset) {
        away.add(note.kind);
        choose({ kind: note.kind });
        for (const margin of margins) margin.without(note.kind);
        this.status.textContent = said.away;
      } else {
        this.drop(key);
      }
      this.settle();
      this.box.focus();
    }
  }

  point(note) {
    const stays = this.box.value.startsWith(note.raw, note.start);
    const at = stays ? note.start : this.box.value.indexOf(note.raw);
    this.box.focus();
    if (at >= 0) this.box.setSelectionRange(at, at + note.raw.length);
  }

  without(kind) {
    for (const [key, note] of this.notes) if (note.kind === kind) this.drop(key);
  }

  drop(key) {
    this.notes.get(key).element.remove();
    this.notes.delete(key);
    this.settle();
  }

  settle() {
    if (this.notes.size === 0) this.region.querySelector("[data-line=tone]")?.remove();
    this.region.hidden = this.region.childElementCount === 0;
    if (this.region.hidden) this.box.removeAttribute("aria-details");
    else this.box.setAttribute("aria-details", this.region.id);
  }

  clear() {
    this.stop();
    this.notes.clear();
    this.region.replaceChildren();
    this.status.textContent = "";
    this.settle();
  }
}

let tone = document.querySelector("#beside-tone")?.content.querySelector("[hidden]")?.dataset.turn;

function turn(to) {
  tone = to;
  for (const each of document.querySelectorAll("[data-softer]")) each.hidden = tone === "firm";
  for (const each of document.querySelectorAll("[data-firm]")) each.hidden = tone !== "firm";
  for (const each of document.querySelectorAll("[data-turn]")) each.hidden = each.dataset.turn === tone;
}

function clearAll() {
  for (const margin of margins) margin.clear();
}

if (said) {
  const places = document.querySelectorAll("[data-beside]");
  for (const place of places) {
    place.classList.toggle("beside--alone", places.length === 1);
    margins.push(new Margin(place));
  }
  // On the window: after all who may prevent it.
  addEventListener("submit", (event) => event.defaultPrevented || clearAll());
  addEventListener("pagehide", clearAll);
  document.addEventListener("reknit:leaving", clearAll);
}
