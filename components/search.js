// Opens the search of the bar with "/" or Ctrl+K (on a Mac Cmd+K), searches when the writer pauses,
// and lets the arrow keys go through what was found. Without it, everything works by pressing.
(() => {
  if (window.jejaringSearch) return;
  window.jejaringSearch = true;
  const PAUSE = 250;
  const button = () => document.querySelector(".st-key-search-open button");
  const field = () => document.querySelector(".st-key-search-typed input");
  const links = () => [...document.querySelectorAll(".st-key-search-found a")];
  const writing = (element) =>
    element?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element?.tagName);
  let waiting;

  const focusSoon = (tries = 60) => {
    if (field()) field().focus();
    else if (tries) setTimeout(focusSoon, 50, tries - 1);
  };
  const hand = (target) =>
    target.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));

  const move = (event, by) => {
    const places = [field(), ...links()];
    const now = places.indexOf(document.activeElement);
    if (now < 0) return;
    event.preventDefault();
    places[Math.min(Math.max(now + by, 0), places.length - 1)].focus();
  };

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    const chord = key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;
    const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !writing(target);
    if ((chord || slash) && button()) {
      event.preventDefault();
      if (!field()) button().click();
      focusSoon();
    } else if (field() && key === "ArrowDown") move(event, 1);
    else if (field() && key === "ArrowUp") move(event, -1);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(".st-key-search-open")) focusSoon();
  });
  document.addEventListener("input", ({ target }) => {
    if (target !== field()) return;
    clearTimeout(waiting);
    waiting = setTimeout(hand, PAUSE, target);
  });
})();
