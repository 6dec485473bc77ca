// Lets the browser keep three public pages for times without a connection (web/offline.py). Whoever
// opens one has all three: so the copy of the help page says nothing about who has read it.
const PAGES = ["/breathe/", "/soothe/", "/help/"];
const WORKERS = PAGES.map((page) => `${page}worker.js`);
const line = document.querySelector("[data-kept]");

// The one place where an address becomes a script. The content policy knows it by this name.
const rules = {
  createScriptURL(address) {
    if (!WORKERS.includes(address)) throw new TypeError("No worker of ours");
    return address;
  },
};
const policy = self.trustedTypes?.createPolicy("reknit-worker", rules) ?? rules;

async function keep() {
  for (const worker of WORKERS) {
    const script = policy.createScriptURL(worker);
    await navigator.serviceWorker.register(script, { updateViaCache: "none" });
  }
  await navigator.serviceWorker.ready;
  if (line) line.hidden = false;
}

// A browser that refuses loses nothing but the copy.
function start() {
  keep().catch(() => {});
}

if ("serviceWorker" in navigator && navigator.onLine) {
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
