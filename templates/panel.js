// The panel works without this file, by reloading. With it: live cards, countdowns, no page change for small forms.
"use strict";

// Live cards: the server sends the whole set, each card with a digest of what is in it. Only those that differ are replaced,
// and what the reader opened, typed, ticked or is in stays as it is. What just ended stays, also when its token was pulled
// out, until somebody closes it. When nothing comes any more, or the session is over, the page says so.
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
  const place = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    closable(fresh.content);
    document.querySelector("[data-passing]")?.remove();
    const cards = [...fresh.content.children].filter((card) => !closed.has(card.id));
    const wanted = new Set(cards.map((card) => card.id));
    const idle = !document.activeElement || document.activeElement === document.body;
    const inside = live.contains(document.activeElement);
    for (const old of [...live.children]) if (!wanted.has(old.id) && !("stays" in old.dataset)) old.remove();
    let after = null;
    for (const card of cards) {
      let here = [...live.children].find((old) => old.id === card.id);
      if (card.dataset.sign !== here?.dataset.sign) heard(card.dataset.sign);
      if (!here) {
        after ? after.after(card) : live.prepend(card);
        here = card;
        if (idle && card.matches("article")) [...card.querySelectorAll("input:not([type=hidden])")].find((field) => field.checkVisibility())?.focus();
      } else if (here.dataset.v !== card.dataset.v) {
        kept(here, card);
        here = card;
      }
      after = here;
    }
    if (inside && !live.contains(document.activeElement)) document.getElementById("main").focus();
    countdown();
  };

  const bar = document.createElement("p");
  bar.className = "frozen";
  bar.setAttribute("role", "status");
  live.before(bar);
  let source, silence, again;
  let last = new Date();
  const alive = () => {
    last = new Date();
    bar.textContent = "";
    clearTimeout(silence);
    silence = setTimeout(() => { frozen(); listen(); }, 60_000); // three beats of the server
  };
  const frozen = () => {
    const at = last.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    if (!bar.textContent) bar.textContent = live.dataset.frozen.replace("{at}", at);
  };
  const stop = () => {
    source?.close();
    clearTimeout(silence);
    clearTimeout(again);
  };
  const over = () => {
    stop();
    const link = document.createElement("a");
    link.href = live.dataset.next;
    link.className = "button";
    link.textContent = live.dataset.signIn;
    bar.replaceChildren(`${live.dataset.over} `, link);
  };
  const listen = () => {
    stop();
    source = new EventSource(live.dataset.live);
    source.onmessage = (event) => { alive(); place(event.data); };
    source.addEventListener("beat", alive);
    source.addEventListener("over", over);
    source.onerror = () => {
      frozen();
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries by itself
      stop();
      again = setTimeout(async () => {
        const answer = await fetch(live.dataset.live, { method: "HEAD", redirect: "manual" }).catch(() => null);
        answer?.type === "opaqueredirect" ? over() : listen();
      }, 3000);
    };
  };
  listen();
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
}

// Puts a card in the place of another, and takes along what the reader did there: open folds, what was typed and ticked, the
// focus. A field is the same one if it is called so in a form that goes to the same address: what was typed for one person is
// never sent for another.
function kept(old, fresh) {
  const words = (element) => element.textContent.replace(/[\d\s]+/g, " ").trim();
  const key = (e) => [e.localName, e.form?.getAttribute("action") ?? e.getAttribute("href"), e.name || words(e), /checkbox|radio/.test(e.type) ? e.value : ""].join();
  const all = (card) => {
    const found = new Map();
    for (const e of card.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, summary")) {
      let name = key(e);
      while (found.has(name)) name += "+";
      found.set(name, e);
    }
    return found;
  };
  const [before, now] = [all(old), all(fresh)];
  let focus = null;
  for (const [name, was] of before) {
    const is = now.get(name);
    if (was === document.activeElement) focus = [is, was];
    if (!is) continue;
    if (was.localName === "summary") is.parentElement.open = was.parentElement.open;
    else if (was.checked !== was.defaultChecked) is.checked = was.checked;
    else if (was.localName === "select") {
      if ([...was.options].some((option) => option.selected !== option.defaultSelected)) is.value = was.value;
    } else if (was.value !== was.defaultValue && /input|textarea/.test(was.localName)) is.value = was.value;
  }
  old.replaceWith(fresh);
  if (!focus) return;
  // a button that is gone leads to the next one; a field that is gone must not turn what is typed on into a click
  const [is, was] = focus;
  const next = is ?? (/button|^a$/.test(was.localName) ? fresh.querySelector(".primary") : null);
  next?.focus();
  if (is && typeof was.selectionStart === "number") is.setSelectionRange(was.selectionStart, was.selectionEnd);
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
    const shown = wait.querySelector(".countdown");
    shown.textContent = `${left} s`;
    shown.style.setProperty("--left", Math.min(1, left / 30)); // how long a touch is awaited
  }
}
countdown();
setInterval(countdown, 1000);

// The browser prints by a button too.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Codes that are read out are looked at as soon as the last digit is typed: of those that were begun none is short.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-digits]");
  if (!form || !("code" in event.target.dataset)) return;
  const length = (field) => field.value.replace(/\s/g, "").length;
  const begun = [...form.querySelectorAll("input:not([type=hidden])")].filter((field) => field.required || length(field));
  const whole = (field) => ("code" in field.dataset ? length(field) === Number(form.dataset.digits) : length(field) > 0);
  if (begun.every(whole)) form.requestSubmit();
});

// A double click sends a form once.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  setTimeout(() => delete event.target.dataset.sent, 2000);
});

// what can be taken back for a while goes when that is over; the station refuses it then in any case
for (const undo of document.querySelectorAll("[data-undo]")) {
  setTimeout(() => { if (!undo.contains(document.activeElement)) undo.remove(); }, 1000 * undo.dataset.undo);
}
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
