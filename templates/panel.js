// The panel works without this file, by reloading. With it: live cards, countdowns, no page change for small forms.
"use strict";

// Live cards: the server sends the whole set; only cards that differ are replaced, and the focus is put back.
// What just ended stays, also when its token was pulled out, until somebody closes it.
const live = document.querySelector("[data-live]");
if (live) {
  const closed = new Set();
  const closable = (root) => {
    for (const button of root.querySelectorAll("[data-close]")) button.hidden = false;
  };
  live.addEventListener("click", (event) => {
    const card = event.target.matches("[data-close]") && event.target.closest("[data-stays]");
    if (!card) return;
    closed.add(card.id);
    card.remove();
    document.getElementById("main").focus();
  });
  closable(live);
  const source = new EventSource(live.dataset.live);
  source.onmessage = (event) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = event.data;
    closable(fresh.content);
    document.querySelector("[data-passing]")?.remove();
    for (const card of [...fresh.content.children]) if (closed.has(card.id)) card.remove();
    const wanted = new Set([...fresh.content.children].map((card) => card.id));
    const focus = document.activeElement;
    const inCard = focus && live.contains(focus) ? focus.closest("[id]").id : null;
    const label = inCard && (focus.name || focus.textContent);
    for (const old of [...live.children]) if (!wanted.has(old.id) && !("stays" in old.dataset)) old.remove();
    let after = null;
    for (const card of [...fresh.content.children]) {
      const old = document.getElementById(card.id);
      if (card.dataset.sign !== old?.dataset.sign) heard(card.dataset.sign);
      let here = old;
      if (!old) {
        after ? after.after(card) : live.prepend(card);
        here = card;
      } else if (old.outerHTML !== card.outerHTML && !beingFilled(old, card)) {
        old.replaceWith(card);
        here = card;
      }
      after = here;
    }
    if (inCard && !document.contains(focus)) {
      const card = document.getElementById(inCard);
      const same = card && [...card.querySelectorAll("button, input, select, a")];
      const next = same && (same.find((e) => (e.name || e.textContent) === label) || same.find((e) => e.matches(".primary")));
      (next || document.getElementById("main")).focus();
    }
    countdown();
  };
  window.addEventListener("pagehide", () => source.close());
}

// Somebody is typing or choosing in this card, and nothing but times changed: leave it.
function beingFilled(old, fresh) {
  const field = document.activeElement;
  const filling = old.contains(field) && field.matches("input:not([type=hidden]), select") && field.value !== "";
  return filling && old.className === fresh.className;
}

// The conveyor is heard too: done goes up, touch me knocks three times, look here goes down and is long. Frequency in Hz,
// start and length in seconds. Made on the spot: no file, and nothing where nobody lets the page make a sound.
const TONES = {
  done: [[660, 0, 0.09], [990, 0.1, 0.16]],
  touch: [[880, 0, 0.07], [880, 0.13, 0.07], [880, 0.26, 0.07]],
  look: [[330, 0, 0.3], [208, 0.3, 0.5]],
};
const sound = document.querySelector("[data-sound]");
let audio = null;
function heard(sign) {
  if (!TONES[sign] || audio?.state !== "running") return;
  for (const [frequency, start, length] of TONES[sign]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, audio.currentTime + start);
    volume.gain.setTargetAtTime(0, audio.currentTime + start + length - 0.03, 0.01);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + length + 0.05);
  }
}
// What the button says is what is so: a browser may keep the page silent until somebody has clicked once.
function soundButton() {
  sound.hidden = false;
  sound.textContent = audio.state === "running" ? sound.dataset.on : sound.dataset.off;
}
if (sound) {
  audio = new AudioContext();
  audio.onstatechange = soundButton;
  if (localStorage.getItem("sound") === "off") audio.suspend();
  sound.addEventListener("click", () => {
    const on = audio.state === "running";
    localStorage.setItem("sound", on ? "off" : "on");
    on ? audio.suspend() : audio.resume().then(() => heard("done"));
  });
  soundButton();
}

function countdown() {
  for (const wait of document.querySelectorAll("[data-until]")) {
    const left = Math.max(0, Math.round((new Date(wait.dataset.until) - Date.now()) / 1000));
    wait.querySelector(".countdown").textContent = `${left} s`;
  }
}
countdown();
setInterval(countdown, 1000);

// The browser prints by a button too.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A double click sends a form once.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  setTimeout(() => delete event.target.dataset.sent, 2000);
});

// Menus of the frame: Escape closes them, and a click beside them. "/" leads to the search of the frame.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const search = document.getElementById("search");
  if (event.key !== "/" || !search || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  search.focus();
});
