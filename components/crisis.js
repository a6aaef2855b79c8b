// Lets the time since a moment go on without asking the server: every element with data-jejaring-since
// (a moment) shows how long ago that is, in the words of data-jejaring-words of its own or of what it is in.
(() => {
  if (window.jejaringClock) return;
  window.jejaringClock = true;
  const EVERY = 5000;

  const said = (minutes, [short, long, longest]) => {
    const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
    if (minutes < 60) return fill(short, { minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return fill(long, { hours, minutes: minutes % 60 });
    return fill(longest, { days: Math.floor(hours / 24), hours: hours % 24 });
  };

  function tick() {
    for (const place of document.querySelectorAll("[data-jejaring-since]")) {
      const since = Date.parse(place.dataset.jejaringSince);
      const words = place.closest("[data-jejaring-words]")?.dataset.jejaringWords;
      if (!words || Number.isNaN(since)) continue;
      const text = said(Math.max(0, Math.floor((Date.now() - since) / 60000)), JSON.parse(words));
      if (place.textContent !== text) place.textContent = text;
    }
  }
  setInterval(tick, EVERY);
})();
