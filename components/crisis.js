// Lets the time since a moment go on without asking the server: every element with data-jejaring-since
// (a moment) shows how long ago that is, in the words of data-jejaring-words of its own or of what it is in.
// What time it is, the server said in data-jejaring-now: the clock here may be wrong, and only counts on.
(() => {
  if (window.jejaringClock) return;
  window.jejaringClock = true;
  const EVERY = 5000;
  const ahead = new Map(); // What the server said → by how much the clock here differs from it.

  const said = (minutes, [short, long, longest]) => {
    const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
    if (minutes < 60) return fill(short, { minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return fill(long, { hours, minutes: minutes % 60 });
    return fill(longest, { days: Math.floor(hours / 24), hours: hours % 24 });
  };

  function now(told) {
    if (!ahead.has(told)) ahead.set(told, Date.now() - Date.parse(told));
    return Date.now() - ahead.get(told);
  }

  function tick() {
    for (const place of document.querySelectorAll("[data-jejaring-since]")) {
      const since = Date.parse(place.dataset.jejaringSince);
      const board = place.closest("[data-jejaring-now]");
      if (!board || Number.isNaN(since)) continue;
      const minutes = Math.max(0, Math.floor((now(board.dataset.jejaringNow) - since) / 60000));
      const text = said(minutes, JSON.parse(board.dataset.jejaringWords));
      if (place.textContent !== text) place.textContent = text;
    }
  }
  // What is drawn later is noticed at once, so that the time it was drawn at is the time it says.
  new MutationObserver(tick).observe(document.body, { childList: true, subtree: true });
  setInterval(tick, EVERY);
  tick();
})();
