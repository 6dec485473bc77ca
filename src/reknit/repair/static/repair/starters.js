// A first line that can be put into the box with one tap, and changed there.
for (const list of document.querySelectorAll(".starters[data-for]")) {
  const box = document.getElementById(list.dataset.for);
  for (const starter of box ? list.querySelectorAll("[data-starter]") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button--text";
    button.textContent = list.dataset.use;
    button.setAttribute("aria-label", `${list.dataset.use}: ${starter.dataset.starter}`);
    button.addEventListener("click", () => {
      const before = box.value.trimEnd();
      box.value = (before ? `${before}\n\n` : "") + starter.dataset.starter;
      const at = box.value.indexOf("...", before.length);
      box.focus();
      box.setSelectionRange(at, at + 3);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
    starter.append(" ", button);
  }
}
