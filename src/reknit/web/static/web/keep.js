// Lets the browser keep a few public pages for times without a connection (web/offline.py).
const TOGETHER = [["/breathe/", "/soothe/"], ["/help/"]];
const WORKERS = TOGETHER.flat().map((page) => `${page}worker.js`);
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
  const pages = TOGETHER.find((each) => each.includes(location.pathname)) ?? [];
  for (const page of pages) {
    const script = policy.createScriptURL(`${page}worker.js`);
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
