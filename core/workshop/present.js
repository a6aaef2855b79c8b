// The presenter's two windows. What they show is made by the portal; this script shows it,
// sends what is pressed, and follows what the other window does. Steps are fetched ahead, so
// that a key shows the next one at once, and also while the portal cannot be reached.
(() => {
  const AGAIN = 2000;
  const PATIENCE = 10000;
  const AWAKE = 3000;
  const AMBER = 0.8;
  const box = document.querySelector("#window");
  const screen = box.querySelector(":scope > .screen");
  const { workshop, kind, lost: lostWords } = box.dataset;
  const slides = new Map();
  const shown = new Map();
  const queue = [];
  let stage = JSON.parse(box.dataset.stage);
  let here = stage.step;
  let heard = performance.now();
  let sending = false;
  let source;

  const place = (id) => document.getElementById(id);
  const address = (path, more = {}) =>
    `${path}?${new URLSearchParams({ workshop, window: kind, in: document.documentElement.lang, ...more })}`;
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  const ask = (url, options = {}) => {
    const stop = new AbortController();
    const bell = setTimeout(() => stop.abort(), PATIENCE);
    return fetch(url, { cache: "no-store", signal: stop.signal, ...options }).finally(() => clearTimeout(bell));
  };
  const say = (words) => {
    const said = place("said");
    said.textContent = words;
    said.hidden = !words;
  };
  const lost = (is) => say(is ? lostWords : "");

  function draw(part, html) {
    const box_ = place(part);
    if (!box_ || shown.get(part) === html) return;
    const focused = box_.contains(document.activeElement) ? document.activeElement.id : "";
    const above = box_.querySelector(".body")?.scrollTop ?? 0;
    const same = shown.get(part)?.slice(0, 120) === html.slice(0, 120);
    shown.set(part, html);
    box_.innerHTML = html;
    if (focused) place(focused)?.focus();
    const body = box_.querySelector(".body");
    if (same && body) body.scrollTop = above;
  }

  function take(told) {
    // What was pressed here and is still on its way comes first.
    if (queue.length) return;
    stage = told;
    here = stage.step;
    heard = performance.now();
    for (const [part, html] of Object.entries(stage.parts)) draw(part, html);
    if (screen) slides.set(here, stage.parts.screen);
    box.classList.toggle("blank", stage.blank);
    tick();
    fetchAhead();
  }

  async function refresh() {
    try {
      const answer = await ask(address("/workshop-present/stage"));
      const told = await answer.json();
      if (!answer.ok) return say(told.sentence);
      lost(false);
      take(told);
    } catch {
      lost(true);
    }
  }

  async function fetchAhead() {
    if (!screen || fetchAhead.busy) return;
    fetchAhead.busy = true;
    const at = stage.order.indexOf(here);
    // The next one first, then the one before, then all the others.
    const wanted = [stage.order[at + 1], stage.order[at - 1], ...stage.order.slice(at + 2), ...stage.order];
    try {
      for (const step of wanted) {
        if (step === undefined || slides.has(step)) continue;
        const answer = await ask(address("/workshop-present/slide", { step }));
        if (!answer.ok) break;
        slides.set(step, await answer.text());
      }
    } catch {
      // The portal is away: the next change tries again.
    } finally {
      fetchAhead.busy = false;
    }
  }

  async function send() {
    if (sending) return;
    sending = true;
    while (queue.length) {
      try {
        const answer = await ask(address("/workshop-present/act"), { method: "POST", body: new URLSearchParams(queue[0]) });
        const told = await answer.json();
        if (answer.status === 503) throw new Error("away");
        queue.shift();
        if (answer.ok) {
          lost(false);
          take(told);
        } else {
          say(told.sentence);
          await wait(AGAIN);
          refresh();
        }
      } catch {
        lost(true);
        await wait(AGAIN);
      }
    }
    sending = false;
  }

  function act(fields) {
    // Of several steps still to be sent only the last one counts; the first may be under way.
    const from = sending ? 1 : 0;
    for (let at = queue.length - 1; at >= from; at -= 1) if (queue[at].act === fields.act) queue.splice(at, 1);
    queue.push(fields);
    send();
  }

  function go(step) {
    if (step === undefined || (step === here && !box.classList.contains("blank"))) return;
    here = step;
    box.classList.remove("blank");
    if (screen && slides.has(step)) draw("screen", slides.get(step));
    const counter = screen && place("place");
    if (counter) counter.textContent = step ? `${stage.order.indexOf(step)} / ${stage.order.length - 1}` : "";
    act({ act: "go", step });
  }
  const move = (by) => go(stage.order[stage.order.indexOf(here) + by]);

  // A figure too high for the screen is moved up and down before the step changes.
  function scrolled(by) {
    const body = screen?.querySelector(".body");
    const room = body ? body.scrollHeight - body.clientHeight : 0;
    const moved = body && Math.min(room, Math.max(0, body.scrollTop + by * body.clientHeight * 0.8));
    if (!body || room < 4 || Math.abs(moved - body.scrollTop) < 2) return false;
    body.scrollTop = moved;
    return true;
  }

  const poll = (open, revealed) => act({ act: "poll", step: stage.step, open, revealed });
  const commands = {
    next: () => move(1),
    back: () => move(-1),
    down: () => scrolled(1) || move(1),
    up: () => scrolled(-1) || move(-1),
    blank: () => {
      const blank = !box.classList.contains("blank");
      box.classList.toggle("blank", blank);
      act({ act: "blank", blank });
    },
    reveal: () => stage.poll && poll(stage.poll.open, !stage.poll.revealed),
    open: () => stage.poll && poll(!stage.poll.open, stage.poll.revealed),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.().catch(() => {})),
    keys: () => (place("keys").open ? place("keys").close() : place("keys").showModal()),
  };
  const KEYS = {
    ArrowRight: "next", PageDown: "next", " ": "next", ArrowDown: "down", ArrowLeft: "back", PageUp: "back", ArrowUp: "up",
    Backspace: "back", b: "blank", ".": "blank", h: "reveal", o: "open", f: "full", F5: "", "?": "keys",
  };

  document.addEventListener("keydown", (event) => {
    const command = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const typing = event.target.closest?.("input, textarea, select");
    const pressing = event.key === " " && event.target.closest?.("button");
    if (!command || typing || pressing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (place("keys").open && command !== "keys") return;
    event.preventDefault();
    commands[command]();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const { command, sure, ...fields } = button.dataset;
    if (sure && !confirm(sure)) return;
    if (command) commands[command]();
    else if (fields.act === "go") go(fields.step);
    else if (fields.act) act(fields);
    // A pointer leaves no focus behind, or the space bar would press the same button again.
    if (event.detail) button.blur();
  });

  const controls = box.querySelector(".controls");
  let asleep;
  const wake = () => {
    controls.classList.add("awake");
    clearTimeout(asleep);
    asleep = setTimeout(() => controls.classList.remove("awake"), AWAKE);
  };
  for (const sign of ["pointermove", "pointerdown"]) document.addEventListener(sign, wake);

  const clock = (seconds) => {
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const two = (part) => String(part).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  };
  function tick() {
    const since = Math.floor((performance.now() - heard) / 1000);
    for (const face of box.querySelectorAll("[data-seconds]")) {
      const seconds = Number(face.dataset.seconds) + since;
      const meant = Number(face.dataset.minutes) * 60;
      face.textContent = clock(seconds);
      face.classList.toggle("amber", meant > 0 && seconds >= meant * AMBER && seconds < meant);
      face.classList.toggle("red", meant > 0 && seconds >= meant);
    }
  }
  setInterval(tick, 1000);

  function follow() {
    source?.close();
    const stream = new EventSource(address("/workshop-live", { version: stage.version }));
    source = stream;
    stream.onopen = () => lost(false);
    stream.onerror = () => {
      lost(true);
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => source === stream && follow(), AGAIN);
    };
    stream.addEventListener("changed", ({ lastEventId }) => lastEventId !== stage.version && refresh());
    stream.addEventListener("ended", () => {
      stream.close();
      lost(true);
      setTimeout(() => source === stream && follow(), AGAIN);
    });
  }
  // Whatever became of the stream: while something is amiss the portal is asked again and again.
  setInterval(() => place("said").hidden || queue.length || refresh(), AGAIN * 2);

  for (const [part] of Object.entries(stage.parts)) shown.set(part, "");
  take(stage);
  follow();
})();
