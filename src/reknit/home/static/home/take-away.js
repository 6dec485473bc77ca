// Copy and print buttons beside words that a person may take away. Without this file the words are
// on the page all the same.
for (const place of document.querySelectorAll("[data-take-away]")) {
  const words = document.getElementById(place.dataset.takeAway);
  const buttons = document.createElement("span");
  buttons.className = "actions";

  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--quiet";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    buttons.append(made);
  };

  if (navigator.clipboard) {
    button(place.dataset.copy, async (made) => {
      try {
        await navigator.clipboard.writeText(words.innerText);
        made.textContent = place.dataset.copied;
      } catch {
        getSelection().selectAllChildren(words);
      }
    });
  }
  if (place.dataset.print) button(place.dataset.print, () => print());
  place.after(buttons);
}
