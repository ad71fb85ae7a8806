// The first screen is there before Gradio is. What is typed, chosen and asked on it goes over to Gradio's page.
(() => {
  const PATIENCE = 20000; // milliseconds; then the question is asked without Gradio
  const html = document.documentElement;
  const screen = document.getElementById("first");
  const box = document.getElementById("first-box");
  const pending = screen.querySelector(".pending");
  const asked = new Map(); // by event: what Gradio's page is to do first
  let busy = false; // a letter is being put together, or a finger is down

  window.corner(screen, later, () => {});
  // Gradio names its own language on the document.
  new MutationObserver(() => {
    if (screen.isConnected && html.lang !== screen.lang) html.lang = screen.lang;
  }).observe(html, { attributeFilter: ["lang"] });
  if (box.defaultValue) tell(); // the address asks
  if (location.hash === "#first-urgent") {
    location.hash = ""; // it was pressed before there was a script; now the cards are a dialog
    screen.querySelector(".urgent-button").click();
  }

  function later(event, told) {
    if (event === "select" && !box.value && !asked.size) return location.assign(`?lang=${told.lang}`);
    asked.set(event, told);
    tell();
    if (event === "submit") setTimeout(withoutGradio, PATIENCE);
  }

  function tell() {
    pending.hidden = false;
    document.querySelector("body > [role=status]").textContent = pending.textContent;
  }

  function withoutGradio() {
    if (!screen.isConnected) return;
    if (occupied()) return setTimeout(withoutGradio, PATIENCE);
    window.corner.stopWaiting();
    box.value = asked.get("submit").question;
    box.form.submit();
  }

  screen.addEventListener("submit", (event) => {
    event.preventDefault();
    window.corner.ask(box.value, later);
  });
  screen.addEventListener("keydown", (event) => {
    if (event.target !== box || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    window.corner.ask(box.value, later);
  });
  screen.addEventListener("click", (event) => {
    const { hreflang } = event.target;
    if (!hreflang || !box.value) return; // the link goes there
    event.preventDefault();
    later("select", { lang: hreflang });
  });

  box.addEventListener("input", grow);
  function grow() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  // Nobody is interrupted: neither in a letter, nor in a press, nor while a card is read.
  const occupied = () => busy || screen.querySelector("dialog[open]") !== null;
  for (const begin of ["compositionstart", "pointerdown"]) screen.addEventListener(begin, () => { busy = true; });
  for (const end of ["compositionend", "pointerup", "pointercancel"])
    window.addEventListener(end, () => {
      busy = false;
      setTimeout(takeOver); // after the click, if it is one
    });
  screen.querySelector("dialog")?.addEventListener("close", () => setTimeout(takeOver));

  // Called whenever a part of Gradio's page has come.
  function takeOver() {
    if (screen.isConnected && window.corner.complete() && !occupied()) requestAnimationFrame(handOver);
  }

  const controls = (root) =>
    [...root.querySelectorAll("a[href], button, select, textarea")].filter((control) => control.offsetParent);

  function handOver() {
    if (!screen.isConnected || occupied()) return;
    const at = controls(screen).indexOf(document.activeElement);
    const top = window.scrollY;
    const page = document.querySelector("gradio-app");
    document.body.append(...document.querySelectorAll("style[data-ours]")); // Gradio's own came after them
    page.classList.add("coming");
    html.classList.add("ready");
    const real = document.querySelector("#question textarea");
    if (box.value !== box.defaultValue) {
      real.value = box.value;
      real.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (at >= 0) controls(page)[at].focus({ preventScroll: true });
    if (document.activeElement === real) real.setSelectionRange(box.selectionStart, box.selectionEnd);
    screen.remove();
    window.scrollTo(0, top);
    requestAnimationFrame(() => page.classList.remove("coming"));
    window.corner.begin(asked);
  }

  window.corner.came = takeOver;
})();
