// Leaving fast, never showing an old page again, and never losing words to a dead connection.
const root = document.documentElement;
const exit = document.querySelector("[data-exit]");
const words = document.getElementById("said-by-scripts")?.dataset ?? {};

function blank() {
  root.classList.add("gone");
  document.title = "\u00a0";
}

function leave() {
  const to = exit.href;
  document.dispatchEvent(new CustomEvent("reknit:leaving"));
  blank();
  document.body.replaceChildren();
  // Opening the exit locks the notebook and knows where this person wants to be taken. The beacon
  // locks it too when the tab is closed before that is answered.
  addEventListener("pagehide", () => navigator.sendBeacon(to));
  // Without a connection the browser would show our address above its own message.
  location.replace(navigator.onLine === false ? "about:blank" : to);
}

if (exit) {
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Shift, Shift, Shift: without any other key between, within a second and a half.
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) {
      presses = [...presses.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
      if (presses.length >= 3) leave();
    }
  });
}

// A page kept by the browser for its back button must not come back with words on it.
addEventListener("pagehide", () => root.classList.add("gone"));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else root.classList.remove("gone");
});

// Covering while a form is half written: cover first, then send the form into the lock, which keeps
// its words and offers them again after unlocking. Forms that save themselves are saved instead.
const cover = document.querySelector("form[data-cover]");
let half = null;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method === "post" && form !== cover && !form.dataset.autosave) half = form;
});
cover?.addEventListener("submit", async (event) => {
  document.dispatchEvent(new CustomEvent("reknit:leaving"));
  if (!half) return;
  event.preventDefault();
  blank();
  const covering = { method: "POST", body: new FormData(cover), redirect: "manual" };
  const answer = await fetch(cover.action, covering).catch(() => null);
  // A redirect says that the lock is shut. Only then may the form go out: nothing can be shared now.
  (answer?.type === "opaqueredirect" ? half : cover).submit();
});

let note = null;
function offline() {
  if (note || !words.offline) return;
  note = document.createElement("p");
  note.className = "unsaved";
  note.setAttribute("role", "status");
  note.textContent = words.offline;
  document.body.append(note);
}
function online() {
  note?.remove();
  note = null;
}
// A page without words to lose has nothing to say about it; some work without a connection.
addEventListener("offline", () => {
  if (document.querySelector("form[method=post]:not([data-cover])")) offline();
});
addEventListener("online", online);
document.addEventListener("submit", (event) => {
  if (navigator.onLine === false) {
    event.preventDefault();
    offline();
  }
});
