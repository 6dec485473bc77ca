// Letting go takes a moment, where movement is welcome. Without this file the button empties the
// sheet at once; nothing here, and nothing on the page, sends or keeps a word.
const form = document.querySelector("[data-for-nobody]");
const said = form.querySelector("[role=status]");
const TWICE = 2; // a drawn line takes once
let fading = 0;

function empty() {
  clearTimeout(fading);
  form.reset();
  const sheet = form.querySelector("textarea");
  // A new sheet: the old one might remember, and bring the words back with Undo.
  const fresh = sheet.cloneNode(false);
  fresh.readOnly = false;
  sheet.replaceWith(fresh);
  form.classList.remove("for-nobody--going");
}

form.querySelector("button").addEventListener("click", (event) => {
  event.preventDefault();
  const sheet = form.querySelector("textarea");
  if (!sheet.value || sheet.readOnly) return;
  sheet.readOnly = true;
  form.classList.add("for-nobody--going");
  const draw = parseFloat(getComputedStyle(form).getPropertyValue("--draw"));
  fading = setTimeout(() => {
    empty();
    said.textContent = form.dataset.forNobody;
  }, draw * TWICE);
});
form.addEventListener("input", () => (said.textContent = ""));

// Covering, leaving and going elsewhere let go of it as well.
document.addEventListener("reknit:leaving", empty);
addEventListener("pagehide", empty);
