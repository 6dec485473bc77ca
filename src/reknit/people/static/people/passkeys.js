// Passkeys: asks the device, writes what it says into the form, and sends the form. Nothing is kept.
const BREAK = /[-_]/g;
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(BREAK, (sign) => (sign === "-" ? "+" : "/"))), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

// The browser wants bytes where JSON has text.
function prepared(asked) {
  const listed = (ids) => ids?.map((each) => ({ ...each, id: bytes(each.id) }));
  const wanted = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) wanted.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.allowCredentials) wanted.allowCredentials = listed(asked.allowCredentials);
  if (asked.excludeCredentials) wanted.excludeCredentials = listed(asked.excludeCredentials);
  if (asked.extensions) {
    const prf = Object.entries(asked.extensions.prf);
    const filled = prf.map(([how, { first }]) => [how, { first: bytes(first) }]);
    wanted.extensions = { prf: Object.fromEntries(filled) };
  }
  return wanted;
}

function answer(credential) {
  const said = credential.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature"]) {
    if (said[name]) response[name] = text(said[name]);
  }
  const rawId = text(credential.rawId);
  return JSON.stringify({ id: rawId, rawId, type: credential.type, response, clientExtensionResults: {} });
}

const secretOf = (credential) => credential.getClientExtensionResults().prf?.results?.first;

// Some devices tell the secret of a new passkey only when it is used for the first time.
async function secretOfNew(credential, wanted) {
  const { prf } = credential.getClientExtensionResults();
  if (prf?.results?.first || !prf?.enabled) return prf?.results?.first;
  const used = await navigator.credentials.get({
    publicKey: {
      challenge: wanted.challenge,
      rpId: wanted.rp.id,
      allowCredentials: [{ type: "public-key", id: credential.rawId }],
      userVerification: "required",
      extensions: wanted.extensions,
    },
  });
  return secretOf(used);
}

async function ask(form) {
  const { passkey: kind, askAt, asked, noSecret } = form.dataset;
  const wanted = prepared(askAt ? await (await fetch(askAt)).json() : JSON.parse(asked));
  const adding = kind === "add";
  const credential = await navigator.credentials[adding ? "create" : "get"]({ publicKey: wanted });
  const secret = adding ? await secretOfNew(credential, wanted) : secretOf(credential);
  if (kind === "open" && !secret) return noSecret;
  form.elements.passkey.value = answer(credential);
  if (secret && kind !== "second") form.elements.passkey_secret.value = text(secret);
  const stay = document.querySelector("input[type=radio][name=stay]:checked");
  if (form.elements.stay && stay) form.elements.stay.value = stay.value;
  form.submit();
  return "";
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const said = form.querySelector("[data-passkey-said]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    const button = form.querySelector("button");
    button.disabled = true; // two questions at once confuse a device
    // Whatever the reason, the device has told it already.
    const words = await ask(form).catch(() => form.dataset.stopped);
    button.disabled = false;
    said.textContent = words;
    if (words) button.focus();
  });
}
const none = document.querySelector("[data-passkey-none]");
if (none) none.hidden = Boolean(window.PublicKeyCredential);
