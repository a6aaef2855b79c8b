// While somebody writes in a field of a "live" container, hands over what they wrote each
// time they pause: Streamlit itself waits until the field is left or Ctrl+Enter is pressed.
(() => {
  const PAUSE = 1200;
  const FIELDS = '[class*="st-key-live-"] textarea';
  if (window.jejaringLive) return;
  window.jejaringLive = true;
  const waiting = new WeakMap();
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLTextAreaElement) || !target.matches(FIELDS)) return;
    clearTimeout(waiting.get(target));
    const press = () =>
      target.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
    waiting.set(target, setTimeout(press, PAUSE));
  });
})();
