// The code stands after the # of the link, which browsers never send. It goes into the form by
// post, and out of the address bar before anything else.
const form = document.querySelector("form[data-join]");
const code = location.hash.slice(1);
if (form && code) {
  history.replaceState(null, "", location.pathname);
  form.elements.namedItem("code").value = code;
  form.requestSubmit();
}
