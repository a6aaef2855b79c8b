// Fills the screen with one figure: its finding, the chart and what it rests on, in the largest
// type with which the whole of it is still seen. One listener serves every button, also those
// that Streamlit draws later.
(() => {
  if (window.jejaringFullscreen || !document.fullscreenEnabled) return;
  window.jejaringFullscreen = true;
  document.documentElement.dataset.fullscreen = "possible";
  const LARGEST = 2.4;
  const SMALLEST = 0.85;
  const NARROWEST = 620;

  const shown = () => document.fullscreenElement?.matches('[class*="st-key-figure-"]') && document.fullscreenElement;

  function fit(figure) {
    figure.style.background = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    const chart = figure.querySelector('[data-testid="stVegaLiteChart"]');
    const drawn = figure.querySelector("svg.marks")?.height.baseVal.value ?? 0;
    // A wider line of type may wrap, so the size is found by trying.
    for (let size = Math.min(LARGEST, Math.max(1, window.innerWidth / NARROWEST)); size >= SMALLEST; size -= 0.05) {
      figure.style.setProperty("--room", size.toFixed(2));
      // The chart is drawn narrow and shown larger, which the room it takes does not know. Its height never changes.
      if (chart && drawn) chart.style.height = `${drawn * size}px`;
      if (figure.scrollHeight <= figure.clientHeight + 1) return;
    }
  }

  function restore(figure) {
    figure.style.removeProperty("--room");
    figure.style.background = "";
    figure.querySelector('[data-testid="stVegaLiteChart"]')?.style.removeProperty("height");
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-jejaring-fullscreen]");
    const figure = button?.closest('[class*="st-key-figure-"]');
    if (!figure) return;
    if (shown() === figure) document.exitFullscreen();
    else figure.requestFullscreen();
  });

  let last = null;
  document.addEventListener("fullscreenchange", () => {
    if (last && last !== shown()) restore(last);
    last = shown() || null;
    if (last) fit(last);
  });
  window.addEventListener("resize", () => last && fit(last));
})();
