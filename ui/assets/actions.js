// Turns presses on our own markup into Gradio events, and keeps focus, dialogs and the address in order.
// Gradio calls `corner(element, trigger, watch)` for each of our components when it is on the page.
window.corner = (() => {
  const LOST = "corner-lost"; // a word in the tab's own storage: nothing anybody asked
  const SLOW_AFTER = 6000;
  const COPIED_FOR = 2500;
  let opener = null; // how to find the control that opened a dialog, for the focus to return to
  let shown = ""; // which turn was brought into view last
  let slow = 0;

  const speak = document.createElement("div");
  speak.className = "visually-hidden";
  speak.setAttribute("role", "status");
  document.addEventListener("DOMContentLoaded", () => document.body.append(speak));

  const masthead = () => document.querySelector(".masthead");
  const chosen = () => masthead()?.dataset.chosen ?? "";
  const open = () => document.querySelector("dialog.sheet[open]");
  const box = () => document.querySelector("#question textarea");

  function attach(root, trigger, watch) {
    root.addEventListener("click", (event) => press(event, trigger));
    root.addEventListener("change", (event) => {
      if (event.target.dataset.action === "language") trigger("select", { lang: event.target.value });
    });
    // Gradio runs this after the first value may have come, and `watch` only for later ones.
    watch("value", () => settle(root));
    settle(root);
  }

  function press(event, trigger) {
    const pressed = event.target.closest("[data-action]");
    if (!pressed || pressed.tagName === "SELECT") return;
    const told = { ...pressed.dataset, chosen: chosen(), page: masthead().dataset.lang };
    switch (pressed.dataset.action) {
      case "ask": return trigger("submit", told);
      case "language": return trigger("select", told);
      case "open": return remember(pressed), trigger("click", told);
      case "urgent": return remember(pressed), show(document.querySelector("dialog.urgent"), true);
      case "close": return open()?.close();
      case "copy": return copy(pressed);
      case "skip": return box()?.focus();
    }
  }

  function settle(root) {
    if (root.closest("#masthead")) turnLanguage();
    if (root.closest("#source")) showSource(root);
    if (root.closest("#conversation")) showNewest(root);
  }

  // The page's language and direction, and an address that keeps the language but never a question.
  function turnLanguage() {
    const { lang, chosen, ready } = masthead().dataset;
    const html = document.documentElement;
    html.lang = lang;
    html.dir = lang === "ar" ? "rtl" : "ltr";
    const address = new URL(location);
    address.searchParams.delete("q");
    if (chosen) address.searchParams.set("lang", chosen);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
    if (ready === undefined) return;
    html.classList.add("ready");
    if (sessionStorage.getItem(LOST)) {
      sessionStorage.removeItem(LOST);
      reveal(".lost-back");
    }
  }

  function showNewest(root) {
    clearTimeout(slow);
    const asked = root.querySelectorAll(".turn .asked");
    const said = root.querySelector(".said");
    const asking = root.querySelector(".asking");
    const now = `${asked.length}${asking ? "?" : ""}${said ? said.textContent : ""}${root.querySelector(".failed") ? "!" : ""}`;
    if (now === shown) return; // the same turns in another language
    shown = now;
    if (asking) {
      document.querySelector(".lost-back").hidden = true;
      speak.textContent = asking.textContent;
      slow = setTimeout(() => tellSlow(asking), SLOW_AFTER);
    } else speak.textContent = "";
    if (said && !asking) {
      said.scrollIntoView({ block: "center" });
      return said.focus({ preventScroll: true });
    }
    if (!asked.length) return;
    const newest = asked[asked.length - 1];
    newest.scrollIntoView({ block: "start" });
    newest.closest(".turn").querySelector(".reply")?.focus({ preventScroll: true });
  }

  function tellSlow(asking) {
    if (!asking.isConnected) return;
    asking.querySelector(".asking-text").textContent = asking.dataset.slow;
    speak.textContent = asking.dataset.slow;
  }

  // Dialogs: a sheet on a phone, beside the answer on a desk. The browser's own "back" closes them.
  function show(dialog, modal) {
    if (!dialog || dialog.open) return;
    if (modal) dialog.showModal();
    else dialog.show();
    if (!history.state?.sheet) history.pushState({ sheet: true }, "");
    dialog.addEventListener("close", left, { once: true });
    dialog.querySelector("h2").focus({ preventScroll: true });
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
    if (history.state?.sheet) history.back();
    if (opener) document.querySelector(opener)?.focus();
    opener = null;
  }

  function remember(pressed) {
    const { action, turn, marker } = pressed.dataset;
    if (pressed.closest("dialog")) return; // another language of the same source
    opener = `.${pressed.classList[0]}[data-action="${action}"]`;
    if (turn !== undefined) opener += `[data-turn="${turn}"][data-marker="${marker}"]`;
  }

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
    setTimeout(() => { button.textContent = words; }, COPIED_FOR);
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

  // Gradio tells failures in a box of its own, in English; after a lost connection it loads the page again by itself.
  new MutationObserver(() => {
    const title = document.querySelector(".toast-title");
    if (!title || title.dataset.told) return;
    title.dataset.told = "1";
    const lost = title.textContent.trim() === "Connection Lost";
    if (lost) sessionStorage.setItem(LOST, "1");
    clearTimeout(slow);
    document.querySelector(".asking")?.remove();
    reveal(lost ? ".lost" : ".went-wrong");
  }).observe(document.documentElement, { childList: true, subtree: true });

  return Object.assign(attach, { chosen });
})();
