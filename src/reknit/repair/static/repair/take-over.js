// The partner's words beside a box, taken over with one tap. Without scripts they are there to read.
for (const offer of document.querySelectorAll("[data-take-over]")) {
  const box = document.getElementById(offer.dataset.takeOver);
  for (const words of offer.querySelectorAll("blockquote")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button--text";
    button.textContent = offer.dataset.takeOverLabel;
    button.addEventListener("click", () => {
      const before = box.value.trimEnd();
      box.value = before ? `${before}\n${words.textContent}` : words.textContent;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
    words.after(button);
  }
}
