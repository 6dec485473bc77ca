// For eyes that are closed: a soft tone, a vibration, and a screen that stays on. Sound and vibration
// are off until pressed, each time anew. The exercise itself is CSS; this only follows it.
const form = document.querySelector("[data-breathe]");
const paused = form.querySelector(".breathe__pause input");
const toneButton = form.querySelector("[data-tone]");
const toneSays = form.querySelector("[data-tone-says]");
const buzzButton = form.querySelector("[data-buzz]");
const buzzSays = form.querySelector("[data-buzz-says]");

const LOOK_MS = 50;
const MORE_FROM = 0.3; // of a breath, sigh only
const OUT_FROM = 0.4;
const BUZZES = { in: 160, more: 60, out: [60, 90, 60] };

const LOWEST_HZ = 147;
const RISE_HZ = 49; // a fourth up at the top of the breath
const QUIETEST = 0.02;
const LOUDER = 0.09;
const SMOOTH_S = 0.15;
const FADE_MS = 600;

// Where in the exercise the chosen stage is: its part, and how full the breath is, 0 to 1.
function now() {
  const sigh = form.querySelector("[name=how]:checked")?.value === "sigh";
  const kind = form.querySelector(sigh ? ".breathe__kind--sigh" : ".breathe__kind--slow");
  const breath = kind.querySelector(".breathe__out").getAnimations()[0];
  if (!breath) return { part: "done", full: 0 };
  const { progress, localTime, delay } = breath.effect.getComputedTiming();
  if (progress === null) return { part: localTime < delay ? "ready" : "done", full: 0 };
  if (progress >= OUT_FROM) return { part: "out", full: swell((1 - progress) / (1 - OUT_FROM)) };
  const part = sigh && progress >= MORE_FROM ? "more" : "in";
  return { part, full: swell(progress / OUT_FROM) };
}

function swell(part) {
  return (1 - Math.cos(Math.PI * part)) / 2;
}

function makeTone() {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: 0 });
  const soft = new BiquadFilterNode(context, { type: "lowpass", frequency: 600 });
  const voices = [1, 1.5].map((times) => ({ times, node: new OscillatorNode(context) }));
  for (const { node } of voices) {
    node.connect(soft);
    node.start();
  }
  soft.connect(volume).connect(context.destination);
  const glide = (what, to) => what.setTargetAtTime(to, context.currentTime, SMOOTH_S);
  return {
    follow({ part, full }) {
      const heard = !paused.checked && (part === "in" || part === "more" || part === "out");
      glide(volume.gain, heard ? QUIETEST + LOUDER * full : 0);
      for (const { times, node } of voices) {
        glide(node.frequency, times * (LOWEST_HZ + RISE_HZ * full));
      }
    },
    end() {
      glide(volume.gain, 0);
      setTimeout(() => context.close(), FADE_MS);
    },
  };
}

let tone = null;
let felt = "";
function follow() {
  const where = now();
  tone?.follow(where);
  if (where.part !== felt && isOn(buzzButton) && !paused.checked && BUZZES[where.part]) {
    navigator.vibrate(BUZZES[where.part]);
  }
  felt = where.part;
  keepScreenOn(where.part !== "done" && !paused.checked);
}

function isOn(button) {
  return button.getAttribute("aria-pressed") === "true";
}

function turn(button, says) {
  const on = !isOn(button);
  button.setAttribute("aria-pressed", String(on));
  says.hidden = !on;
  return on;
}

// Five minutes are longer than most phones stay bright.
let screen = null;
let wanted = false;
async function keepScreenOn(on) {
  if (on === wanted || !("wakeLock" in navigator)) return;
  wanted = on;
  if (!on) {
    screen?.release();
    screen = null;
    return;
  }
  screen = await navigator.wakeLock.request("screen").catch(() => null);
  if (!wanted) screen?.release();
}
// The browser lets go of it whenever the page is out of sight.
document.addEventListener("visibilitychange", () => (wanted = false));

if ("AudioContext" in self) {
  toneButton.hidden = false;
  toneButton.addEventListener("click", () => {
    if (turn(toneButton, toneSays)) tone = makeTone();
    else {
      tone.end();
      tone = null;
    }
  });
}
if ("vibrate" in navigator && matchMedia("(any-pointer: coarse)").matches) {
  buzzButton.hidden = false;
  buzzButton.addEventListener("click", () => {
    if (!turn(buzzButton, buzzSays)) navigator.vibrate(0);
  });
}

// Without scripts this loads the page once more. Here it also works without a connection.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  paused.checked = false;
  for (const stage of form.querySelectorAll(".breathe__stage")) {
    stage.hidden = true;
    stage.getBoundingClientRect(); // now it is gone, and begins anew when it comes back
    stage.hidden = false;
  }
});

addEventListener("pagehide", () => {
  tone?.end();
  if (isOn(buzzButton)) navigator.vibrate(0);
});
setInterval(follow, LOOK_MS);
