// Turns presses on our own markup into Gradio events, and keeps focus, dialogs and the address in order.
// Gradio calls `corner(element, trigger, watch)` for each of our components when it is on the page.
window.corner = (() => {
  const LOST = "corner-lost"; // a word in the tab's own storage: nothing anybody asked
  const storage = tabStorage();
  const SOON = 400; // milliseconds, all of them
  const CHECK = 3000;
  const SLOW = 6000;
  const COPIED = 2500;
  let opener = null; // how to find the control that opened a dialog, for the focus to return to
  let focused = ""; // how to find the language control that was used, likewise
  let shown = ""; // which turn was brought into view last
  let waiting = []; // timers, while an answer is awaited
  const triggers = {}; // what sends an event of the bar or of the examples, once they are there

  const speak = document.createElement("div");
  speak.className = "visually-hidden";
  speak.setAttribute("role", "status");
  document.body.append(speak); // Gradio puts this script into the page when there is a body

  const masthead = () => document.querySelector("#masthead .masthead");
  const open = () => document.querySelector("dialog.sheet[open]");
  const box = () => document.querySelector("#first-box, #question textarea");

  // In another site's frame a browser may refuse it, by throwing.
  function tabStorage() {
    try {
      return sessionStorage;
    } catch {
      return null;
    }
  }

  function attach(root, trigger, watch) {
    const part = root.closest("#masthead, #examples");
    if (part) triggers[part.id] = trigger;
    root.addEventListener("click", (event) => press(event, trigger));
    root.addEventListener("change", (event) => {
      if (event.target.dataset.action !== "language") return;
      focused = "select[data-action=language]";
      trigger("select", { lang: event.target.value });
    });
    // Gradio runs this after the first value may have come, and `watch` only for later ones.
    watch("value", () => settle(root));
    settle(root);
  }

  function press(event, trigger) {
    const pressed = event.target.closest("[data-action]");
    if (!pressed || pressed.tagName === "SELECT") return;
    event.preventDefault(); // before Gradio is there, some are links and forms
    const told = { ...pressed.dataset };
    switch (pressed.dataset.action) {
      case "ask": return ask(told.question, trigger);
      case "language":
        if (told.again) wait();
        focused = `button[data-lang="${told.lang}"]:not([data-again])`;
        return trigger("select", told);
      case "open": return remember(pressed), trigger("click", told);
      case "urgent": return remember(pressed), showUrgent(told.card);
      case "close": return open()?.close();
      case "copy": return copy(pressed);
      case "skip": return box()?.focus();
    }
  }

  function settle(root) {
    if (root.closest("#masthead")) turnLanguage();
    if (root.closest("#source")) showSource(root);
    if (root.closest("#conversation")) showNewest(root);
    window.corner.came();
    const same = focused && root.querySelector(focused); // its markup is new
    if (!same) return;
    same.focus({ preventScroll: true });
    focused = "";
  }

  // The page's language and direction, and an address that keeps the language but, once it was sent, no question.
  function turnLanguage() {
    if (!masthead()) return;
    const { lang, chosen } = masthead().dataset;
    const html = document.documentElement;
    html.lang = lang;
    html.dir = masthead().dir;
    const address = new URL(location);
    address.searchParams.delete("q");
    if (chosen) address.searchParams.set("lang", chosen);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  // Whether Gradio's page is there, in the person's language.
  function complete() {
    return Boolean(masthead() && triggers.examples && document.querySelector("#question textarea"));
  }

  // The page has taken the first screen's place: do what was asked of that one.
  function begin(asked) {
    const lost = storage?.getItem(LOST);
    storage?.removeItem(LOST);
    if (lost && !asked.size) reveal(".lost-back");
    if (asked.has("select")) triggers.masthead("select", asked.get("select"));
    if (asked.has("submit")) ask(asked.get("submit").question, triggers.examples);
  }

  function ask(question, trigger) {
    wait();
    trigger("submit", { question });
  }

  function showNewest(root) {
    const asked = root.querySelectorAll(".turn .asked");
    const said = root.querySelector(".said");
    const failed = root.querySelector(".failed");
    const asking = root.querySelector(".asking");
    if (!asking) stopWaiting();
    else document.querySelector(".pending").hidden = true;
    const now = [asked.length, asking !== null, said?.textContent, failed !== null].join();
    if (now === shown) return; // the same turns in another language
    shown = now;
    if (asking) speak.textContent = asking.textContent;
    if (said && !asking) {
      said.scrollIntoView({ block: "center" });
      return said.focus({ preventScroll: true });
    }
    if (failed) return failed.scrollIntoView({ block: "center" });
    if (!asked.length) return;
    const newest = asked[asked.length - 1];
    newest.scrollIntoView({ block: "start" });
    newest.closest(".turn").querySelector(".reply")?.focus({ preventScroll: true });
  }

  // Waiting for an answer: say so at once, say when it takes long, and say when nobody answers any more.
  function wait() {
    stopWaiting();
    storage?.setItem(LOST, "1"); // if the page is loaded again now, the answer was lost
    for (const told of document.querySelectorAll(".lost-back")) told.hidden = true;
    waiting = [
      setTimeout(() => { document.querySelector(".pending").hidden = document.querySelector("article .asking") !== null; }, SOON),
      setTimeout(tellSlow, SLOW),
      setInterval(checkServer, CHECK),
    ];
  }

  function stopWaiting() {
    if (waiting.length) storage?.removeItem(LOST);
    waiting.forEach(clearTimeout);
    waiting = [];
    speak.textContent = "";
    document.querySelector(".pending").hidden = true;
  }

  function tellSlow() {
    for (const asking of document.querySelectorAll(".asking")) {
      asking.querySelector(".asking-text").textContent = asking.dataset.slow;
      speak.textContent = asking.dataset.slow;
    }
  }

  async function answers() {
    try {
      return (await fetch("gradio_api/app_id", { cache: "no-store", signal: AbortSignal.timeout?.(2 * CHECK) })).ok;
    } catch {
      return false;
    }
  }

  async function checkServer() {
    if (await answers() || !waiting.length) return;
    stopWaiting();
    document.querySelector("article .asking")?.remove();
    storage?.setItem(LOST, "1");
    reveal(".lost");
    setInterval(async () => { if (await answers()) location.reload(); }, CHECK);
  }

  // Dialogs: a sheet on a phone, beside the answer on a desk. The browser's own "back" closes them: they stand on an
  // entry of the history, one for all.
  function show(dialog, modal) {
    if (!dialog || dialog.open) return;
    if (modal) dialog.showModal();
    else dialog.show();
    if (history.state && "sheet" in history.state) history.replaceState({ sheet: true }, "");
    else history.pushState({ sheet: true }, "");
    dialog.addEventListener("close", left, { once: true });
    dialog.querySelector("h2").focus({ preventScroll: true });
  }

  // All cards, or the one that was offered, already open.
  function showUrgent(card) {
    show(document.querySelector("dialog.urgent"), true);
    const offered = card && document.getElementById(`urgent-${card}`);
    if (!offered) return;
    offered.open = true;
    offered.querySelector("summary").focus();
  }

  function showSource(root) {
    const dialog = root.querySelector("dialog.source");
    if (!dialog) return open() || left(); // it went with a new question
    const beside = window.matchMedia("(min-width: 1024px)").matches;
    document.body.classList.toggle("source-beside", beside);
    show(dialog, !beside);
    dialog.querySelector("#quote")?.scrollIntoView({ block: "center" });
  }

  function left() {
    document.body.classList.remove("source-beside");
    if (open()) return; // another has taken its place
    if (history.state?.sheet) history.replaceState({ sheet: false }, "");
    if (opener) document.querySelector(opener)?.focus();
    opener = null;
  }

  function remember(pressed) {
    const { action, turn, marker, card } = pressed.dataset;
    if (pressed.closest("dialog")) return; // another language of the same source
    opener = `.${pressed.classList[0]}[data-action="${action}"]`;
    if (card !== undefined) opener += `[data-card="${card}"]`;
    if (turn !== undefined) opener += `[data-turn="${turn}"][data-marker="${marker}"]`;
  }

  // A card that opens comes to the top, so that whom to call is in sight. "toggle" does not bubble.
  document.addEventListener(
    "toggle",
    ({ target }) => target.matches("dialog.urgent details[open]") && target.scrollIntoView({ block: "start" }),
    true,
  );
  window.addEventListener("popstate", () => {
    open()?.close();
    turnLanguage();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector("dialog.source[open]")?.close();
  });

  async function copy(button) {
    const words = button.textContent;
    await put(button.dataset.text);
    button.textContent = button.dataset.done;
    speak.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, COPIED);
  }

  async function put(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // without https, browsers give no clipboard
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  function reveal(selector) {
    const told = document.querySelector(selector);
    told.hidden = false;
    told.scrollIntoView({ block: "center" });
    if (told.getAttribute("role") !== "alert") speak.textContent = told.textContent;
  }

  // Gradio calls this when a typed question is on its way.
  function asked(question) {
    wait();
    return [question];
  }

  return Object.assign(attach, { ask, asked, begin, complete, stopWaiting, came: () => {} });
})();
