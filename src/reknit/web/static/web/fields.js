// Small kindnesses inside fields. Everything works without them.
const words = document.getElementById("said-by-scripts")?.dataset ?? {};

// How much room is left, said only when it is nearly used up.
for (const field of document.querySelectorAll("input[data-room], textarea[data-room]")) {
  const most = Number(field.dataset.room);
  const near = Math.max(20, Math.min(200, most * 0.1));
  let line = null;
  const look = () => {
    const left = most - field.value.length;
    if (left > near) {
      line?.remove();
      line = null;
      return;
    }
    if (!line) {
      line = document.createElement("p");
      line.setAttribute("role", "status");
      field.after(line);
    }
    line.className = left < 0 ? "field__room field__room--over" : "field__room";
    line.textContent = (left < 0 ? words.over : words.room).replace("0", String(Math.abs(left)));
  };
  field.addEventListener("input", look);
  look();
}

// Some browsers send text away to check its spelling, so it is off unless this person asked for it.
if (document.body.hasAttribute("data-spelling")) {
  for (const field of document.querySelectorAll("[data-room][spellcheck]:not(.code)")) {
    field.spellcheck = true;
  }
}

// Show and hide a passphrase.
for (const field of document.querySelectorAll("input[type=password]")) {
  const row = document.createElement("div");
  const button = document.createElement("button");
  row.className = "secret";
  button.type = "button";
  button.className = "button--text";
  button.textContent = words.show;
  field.before(row);
  row.append(field, button);
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? words.show : words.hide;
  });
  field.form?.addEventListener("submit", () => (field.type = "password"));
}

// A few feelings are enough; more are never refused while choosing, only said.
for (const picker of document.querySelectorAll(".feelings[data-most]")) {
  const most = Number(picker.dataset.most);
  const enough = picker.querySelector(".feelings__enough");
  const own = picker.querySelector(".feelings__own input");
  const look = () => {
    const words = own.value.split(",").filter((word) => word.trim());
    enough.hidden = picker.querySelectorAll(":checked").length + words.length <= most;
  };
  picker.addEventListener("input", look);
  look();
}
