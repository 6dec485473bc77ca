// Saves a form while it is being written: <form data-autosave="address">.
// The server answers 204 (kept; header Reknit-Seen carries the new revision) or 409 (the page has
// moved on). Anything else means: not saved yet. One save at a time, so revisions stay in order.
const PAUSE = 1200;
const RETRY = 8000;
const words = document.getElementById("said-by-scripts")?.dataset ?? {};

function keep(form) {
  const said = form.querySelector("[data-saved]") ?? document.createElement("p");
  const actions = form.querySelector(".actions");
  if (!said.isConnected) form.insertBefore(said, actions?.parentNode === form ? actions : null);
  said.classList.add("saved");
  said.setAttribute("role", "status");

  let timer = 0;
  let busy = false;
  let changed = false;
  let moved = false;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    if (moved || !changed || (busy && !leaving)) return;
    busy = true;
    changed = false;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "text/plain" },
        keepalive: leaving,
        redirect: "manual",
      });
      if (answer.status === 409) {
        moved = true;
        said.textContent = words.moved;
      } else if (answer.status === 204) {
        const seen = form.elements.namedItem("seen");
        if (seen && answer.headers.has("Reknit-Seen")) seen.value = answer.headers.get("Reknit-Seen");
        said.textContent = changed ? "" : words.saved;
      } else {
        throw new Error("not kept");
      }
    } catch {
      changed = true;
      said.textContent = words.unsaved;
      later(RETRY);
    }
    busy = false;
    if (changed && !moved) later(PAUSE);
  }

  form.addEventListener("input", () => {
    changed = true;
    if (!moved) {
      if (said.textContent === words.saved) said.textContent = "";
      later(PAUSE);
    }
  });
  // A press that goes out carries the words itself. Saving them once more on the way out would move
  // the revision on behind the page that comes back. On the window: after all who may prevent it.
  addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    clearTimeout(timer);
    changed = false;
  });
  addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => document.hidden && save({ leaving: true }));
  document.addEventListener("reknit:leaving", () => save({ leaving: true }));
}

document.querySelectorAll("form[data-autosave]").forEach(keep);
