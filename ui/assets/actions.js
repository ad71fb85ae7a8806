// Turns presses on our own markup into Gradio events, and moves focus where the answer or source is.
const root = element;

root.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-action]");
  if (!pressed || pressed.tagName === "SELECT") return;
  if (pressed.dataset.action === "close") return closeSource();
  if (pressed.dataset.action === "open") window.cornerOpener = pressed.dataset.turn + "/" + pressed.dataset.marker;
  trigger("click", { ...pressed.dataset });
});

root.addEventListener("change", (event) => {
  if (event.target.dataset.action !== "language") return;
  trigger("select", { lang: event.target.value });
});

root.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeSource();
});

watch("value", () => {
  showPageLanguage();
  showSource();
  showNewest();
});
showPageLanguage();

function showPageLanguage() {
  const picker = root.querySelector("select[data-action=language]");
  if (!picker) return;
  const rightToLeft = picker.value === "ar";
  document.documentElement.lang = picker.value;
  document.documentElement.dir = rightToLeft ? "rtl" : "ltr";
}

function showNewest() {
  const asked = root.querySelectorAll(".turn .asked");
  if (!asked.length) return root.querySelector(".notice") && window.scrollTo(0, 0);
  const newest = asked[asked.length - 1];
  newest.scrollIntoView({ block: "start" });
  if (newest.hasAttribute("tabindex")) newest.focus({ preventScroll: true });
}

function showSource() {
  const dialog = root.querySelector("dialog.source");
  if (!dialog || dialog.open) return;
  const beside = window.matchMedia("(min-width: 1024px)").matches;
  document.body.classList.toggle("source-beside", beside);
  if (beside) dialog.show();
  else dialog.showModal();
  dialog.addEventListener("close", leaveSource);
  dialog.querySelector("#source-title").focus({ preventScroll: true });
  const quote = dialog.querySelector("#quote");
  if (quote) quote.scrollIntoView({ block: "center" });
}

function closeSource() {
  const dialog = root.querySelector("dialog.source");
  if (dialog && dialog.open) dialog.close();
}

function leaveSource() {
  document.body.classList.remove("source-beside");
  const [turn, marker] = (window.cornerOpener || "").split("/");
  const chip = document.querySelector(`.chip[data-turn="${turn}"][data-marker="${marker}"]`);
  if (chip) chip.focus();
}
