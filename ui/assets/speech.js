// Reads an answer aloud, sentence by sentence, with voices of this device that speak the language of each part.
(() => {
  const speech = window.speechSynthesis;
  const PARTS =
    ".note, .sentence > .context, .sentence > blockquote, .replaced, .answer.unknown > p, .emergency :is(h3, li, .review), .about > p, .cautions li";
  const TAGS = { "zh-Hant": ["zh-TW", "zh-HK", "zh-Hant"], "zh-Hans": ["zh-CN", "zh-SG", "zh-Hans"] };
  const VOICES_WITHIN = 1500; // milliseconds; some browsers load them late
  let reading = null; // the turn that is read, and its parts

  if (!speech) {
    // Without speech there is nothing to press.
    new MutationObserver(() => {
      for (const button of document.querySelectorAll("[data-take=speak]:not([hidden])")) button.hidden = true;
    }).observe(document.documentElement, { childList: true, subtree: true });
    return;
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-take]");
    if (event.target.closest("#clear")) stop();
    if (!pressed) return;
    if (pressed.dataset.take === "speak") start(pressed.closest(".turn"));
    if (pressed.dataset.take === "pause") pause(pressed);
    if (pressed.dataset.take === "stop") stop();
  });
  window.addEventListener("pagehide", stop);

  // An answer that left the page, or was drawn anew in another language, is not read on.
  new MutationObserver(() => {
    if (reading && !reading.turn.isConnected) stop();
  }).observe(document.documentElement, { childList: true, subtree: true });

  async function start(turn) {
    stop();
    const mine = { turn, missing: new Set() };
    reading = mine;
    buttons(turn, true);
    const voices = await loaded();
    for (const part of turn.querySelectorAll(PARTS)) {
      if (reading !== mine) return;
      const lang = part.closest("[lang]").lang;
      const voice = chosen(voices, lang);
      if (voice) await say(part, voice);
      else told(mine, lang);
    }
    if (reading === mine) stop();
  }

  function loaded() {
    const voices = speech.getVoices();
    if (voices.length) return voices;
    return new Promise((done) => {
      const ready = () => done(speech.getVoices());
      speech.addEventListener?.("voiceschanged", ready, { once: true });
      setTimeout(ready, VOICES_WITHIN);
    });
  }

  // Voices that are not of this device send the text to somebody else, so they are left out.
  // A voice of another language would be wrong, and dangerous to trust: rather none.
  function chosen(voices, lang) {
    const local = voices.filter((voice) => voice.localService);
    const wanted = TAGS[lang] ?? [lang];
    const tag = (voice) => voice.lang.replaceAll("_", "-").toLowerCase();
    for (const name of wanted.map((one) => one.toLowerCase())) {
      const voice =
        name && (local.find((one) => tag(one) === name) ?? local.find((one) => tag(one).startsWith(`${name}-`)));
      if (voice) return voice;
    }
    return null;
  }

  function say(part, voice) {
    return new Promise((done) => {
      const words = new SpeechSynthesisUtterance(part.textContent.trim());
      words.voice = voice;
      words.lang = voice.lang;
      words.onend = words.onerror = () => {
        part.classList.remove("speaking");
        done();
      };
      part.classList.add("speaking");
      part.scrollIntoView({ block: "nearest" });
      speech.speak(words);
    });
  }

  function told(mine, lang) {
    if (mine.missing.has(lang)) return;
    mine.missing.add(lang);
    const said = mine.turn.querySelector(".take-said");
    const option = document.querySelector(`select[data-action=language] option[value="${lang}"]`);
    const line = said.dataset.noVoice.replace("{language}", option ? option.textContent.trim() : lang || "?");
    said.textContent = said.textContent ? `${said.textContent} ${line}` : line;
  }

  function pause(pressed) {
    const held = pressed.dataset.held === "1";
    if (held) speech.resume();
    else speech.pause();
    pressed.dataset.held = held ? "" : "1";
    [pressed.textContent, pressed.dataset.goOn] = [pressed.dataset.goOn, pressed.textContent];
  }

  function stop() {
    if (!reading) return;
    const { turn } = reading;
    reading = null;
    speech.resume(); // some browsers cannot be stopped while they pause
    speech.cancel();
    for (const part of turn.querySelectorAll(".speaking")) part.classList.remove("speaking");
    buttons(turn, false);
  }

  function buttons(turn, busy) {
    const [speak, pauses, stops] = ["speak", "pause", "stop"].map((name) => turn.querySelector(`[data-take=${name}]`));
    if (pauses.dataset.held === "1") {
      pauses.dataset.held = "";
      [pauses.textContent, pauses.dataset.goOn] = [pauses.dataset.goOn, pauses.textContent];
    }
    const focused = document.activeElement;
    speak.hidden = busy;
    pauses.hidden = stops.hidden = !busy;
    if (busy) turn.querySelector(".take-said").textContent = "";
    if (busy && focused === speak) stops.focus();
    if (!busy && (focused === stops || focused === pauses)) speak.focus();
  }
})();
