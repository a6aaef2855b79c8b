// Says which language the page is in, and puts the portal's words in place of
// Streamlit's own English ones. Only Streamlit's own controls are touched: what
// people wrote (names, comments, table cells) is never translated here. On the
// same walk over the page, tables that scroll on a narrow screen get into the
// reach of the keyboard, which Streamlit forgets.
(() => {
  const CONTROLS = [
    '[data-testid="stFileUploader"]',
    '[data-testid="stElementToolbar"]',
    '[data-testid="stTooltipContent"]',
    '[data-testid="stDateInput"]',
    '[data-testid="stSelectbox"]',
    '[data-testid="stMultiSelect"]',
    '[data-testid="stNumberInput"]',
    '[data-testid="InputInstructions"]',
    '[data-testid="stSkipToContent"]',
    '[data-testid="stMainMenu"]',
    '[data-testid="stTopNavSection"]',
    '[data-testid="stMainMenuPopover"]',
    '[data-testid="stStatusWidget"]',
    '[data-testid="stFullScreenFrame"] button',
    '[data-testid="stDataFrameColumnMenu"]',
    '[role="dialog"] button',
    '[role="listbox"]',
  ].join(",");
  const SCROLLERS = '[data-testid="stTable"] > div';
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];

  const portal = (window.jejaringLanguage ??= { originals: new WeakMap(), observer: null, say: (text) => text });

  function sayer(texts) {
    const patterns = Object.entries(texts)
      .filter(([from]) => from.includes("%s"))
      .map(([from, to]) => {
        const [before, after] = from.split("%s");
        return (text) =>
          text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after)
            ? to.replace("%s", () => text.slice(before.length, text.length - after.length))
            : null;
      });
    const phrase = (text) => {
      if (Object.hasOwn(texts, text)) return texts[text];
      for (const pattern of patterns) {
        const said = pattern(text);
        if (said !== null) return said;
      }
      return text;
    };
    // The uploader joins "200MB per file" and the file types with a dot.
    return (text) => text.split(" • ").map(phrase).join(" • ");
  }

  // The English original is kept beside each place, so that a switch of language can start from it.
  function swap(node, place, current, write) {
    const kept = portal.originals.get(node) ?? {};
    const known = kept[place];
    const original = known !== undefined && known.said === current ? known.original : current;
    const trimmed = original.trim();
    if (trimmed === "") return;
    const said = original.replace(trimmed, () => portal.say(trimmed));
    portal.originals.set(node, { ...kept, [place]: { original, said } });
    if (said !== current) write(said);
  }

  function visit(root) {
    const element = root.nodeType === Node.ELEMENT_NODE ? root : root.parentElement;
    if (element === null) return;
    const tables = (element.closest('[data-testid="stTable"]') ?? element).querySelectorAll(SCROLLERS);
    for (const scroller of tables) scroller.tabIndex = 0;
    const controls = element.closest(CONTROLS) ? [element] : [...element.querySelectorAll(CONTROLS)];
    for (const control of controls) {
      const words = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const node = words.currentNode;
        if (node.parentElement?.closest("[data-testid='stFileUploaderFileName'], [data-testid='stWidgetLabel']")) continue;
        swap(node, "text", node.data, (said) => (node.data = said));
      }
      for (const item of [control, ...control.querySelectorAll("[aria-label],[placeholder],[title]")]) {
        for (const name of ATTRIBUTES) {
          const value = item.getAttribute(name);
          if (value !== null) swap(item, name, value, (said) => item.setAttribute(name, said));
        }
      }
    }
  }

  const marks = document.querySelectorAll("[data-jejaring-language]");
  const mark = marks[marks.length - 1];
  if (mark === undefined) return;
  document.documentElement.lang = mark.dataset.jejaringLanguage;
  portal.say = sayer(JSON.parse(mark.dataset.texts));
  visit(document.body);
  portal.observer?.disconnect();
  portal.observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else visit(change.target);
    }
  });
  portal.observer.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
})();
