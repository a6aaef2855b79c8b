// Presses the "Refresh" button of a followed board whenever the portal says that it changed,
// and says on the page whether it is being followed. What is followed, and which version is
// shown, stands in the name of the container.
(() => {
  if (window.jejaringFollow) return;
  window.jejaringFollow = true;
  const NAME = /st-key-follow-([0-9a-f-]{36})-([0-9a-f]+)/;
  const AGAIN = 10000;
  const SPREAD = 400; // Two hundred boards that change at once do not ask in the same moment.
  let source;
  let followed = "";
  let state = "";

  const shown = () => {
    const box = document.querySelector('[class*="st-key-follow-"]:not(.st-key-follow-script)');
    const name = box && NAME.exec(box.className);
    return name && { box, incident: name[1], version: name[2] };
  };
  const mark = (now) => {
    state = now;
    const board = shown();
    if (board) board.box.dataset.follow = state;
  };
  const press = () => shown()?.box.querySelector("button")?.click();
  const stop = () => {
    source?.close();
    source = undefined;
  };

  function follow() {
    stop();
    const board = shown();
    followed = board?.incident ?? "";
    // Nobody looks at a hidden page, and a browser opens few connections to one portal.
    if (!board || document.hidden) return;
    const stream = new EventSource(`/crisis-live?incident=${board.incident}&version=${board.version}`);
    const later = () => setTimeout(() => source === stream && follow(), AGAIN);
    source = stream;
    stream.onopen = () => mark("live");
    stream.onerror = () => {
      mark("lost");
      // Refused, or a proxy without the portal behind it: the browser gives up, we do not.
      if (stream.readyState === EventSource.CLOSED) later();
    };
    stream.addEventListener("changed", ({ lastEventId }) => {
      if (shown()?.version !== lastEventId) setTimeout(press, Math.random() * SPREAD);
    });
    stream.addEventListener("ended", () => {
      stream.close();
      mark("lost");
      later();
    });
  }
  function look() {
    const board = shown();
    if ((board?.incident ?? "") !== followed) {
      state = "";
      follow();
    }
    if (board && board.box.dataset.follow !== state) board.box.dataset.follow = state;
  }

  let soon;
  new MutationObserver(() => {
    soon ??= setTimeout(() => {
      soon = undefined;
      look();
    }, 100);
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : follow()));
  look();
})();
