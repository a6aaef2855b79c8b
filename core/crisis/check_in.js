// Keeps each tap on this phone until the portal has said that it arrived, and sends it again
// whenever there is a connection. Without this script the form works as forms always did.
(() => {
  const form = document.querySelector("form");
  if (!form) return;
  const told = document.querySelector("#told");
  const earlier = document.querySelector("#earlier");
  const words = form.dataset;
  const SHELF = `check-in:${location.pathname}`;
  const AGAIN = 15000; // A phone may have no connection for long; asking four times a minute is enough.
  const PATIENCE = 20000;
  const SAME_TAP = 60000; // Two taps on one button within a minute are one.
  let memory = [];
  let last = { at: 0 };
  let sending = false;
  let timer;

  const waiting = () => {
    try {
      return JSON.parse(localStorage.getItem(SHELF)) ?? memory;
    } catch {
      return memory;
    }
  };
  const keep = (taps) => {
    memory = taps;
    try {
      if (taps.length) localStorage.setItem(SHELF, JSON.stringify(taps));
      else localStorage.removeItem(SHELF);
    } catch {
      // A browser that keeps nothing still sends while the page is open.
    }
  };
  const say = (text) => {
    told.textContent = text;
  };
  const clock = (moment) =>
    new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const later = (text) => {
    say(text);
    clearTimeout(timer);
    timer = setTimeout(send, AGAIN);
  };

  async function deliver(tap) {
    const stop = new AbortController();
    const bell = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const { at, ...said } = tap;
      const waited = Math.max(0, Math.round((Date.now() - at) / 1000));
      const answer = await fetch(location.href, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ ...said, waited }),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: stop.signal,
      });
      // A page that some network puts before the portal is no answer of the portal.
      return await answer.json();
    } catch {
      return { state: "waiting" };
    } finally {
      clearTimeout(bell);
    }
  }

  async function send() {
    if (sending) return;
    sending = true;
    for (let [tap] = waiting(); tap; [tap] = waiting()) {
      const answer = await deliver(tap);
      if (answer.state === "waiting") {
        later(words.waiting);
        break;
      }
      if (answer.again) {
        later(answer.sentence);
        break;
      }
      keep(waiting().filter(({ key }) => key !== tap.key));
      if (answer.received_at) {
        const button = form.querySelector(`button[value="${tap.status}"] b`);
        const template = answer.repeated ? words.repeated : words.received;
        say(template.replace("{time}", clock(answer.received_at)).replace("{status}", button.textContent));
        if (earlier) earlier.hidden = true;
        if (form.elements.note.value.trim() === tap.note) form.elements.note.value = "";
      } else {
        say(answer.sentence);
      }
    }
    sending = false;
  }

  form.addEventListener("submit", (event) => {
    const status = event.submitter?.value;
    if (!status) return; // A browser that does not say which button it was sends the plain form.
    event.preventDefault();
    const tap = { status, note: form.elements.note.value.trim(), at: Date.now() };
    const same = last.status === tap.status && last.note === tap.note && tap.at - last.at < SAME_TAP;
    tap.key = same ? last.key : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!same) last = tap;
    if (!waiting().some(({ key }) => key === tap.key)) keep([...waiting(), tap]);
    say(navigator.onLine ? words.sending : words.waiting);
    send();
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  if (waiting().length) {
    say(words.waiting);
    send();
  }
})();
