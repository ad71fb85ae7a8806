// Takes an answer along: codes for a phone, sharing, printing, and a message to staff. Nothing is kept in the browser.
(() => {
  if (location.pathname.replace(/\/$/, "").endsWith("/embed")) document.documentElement.classList.add("embed");

  const answers = {
    phone: (pressed) => openPhone(dialogOf(pressed, "phone")),
    share: (pressed) => share(pressed),
    print: (pressed) => print(pressed.closest(".turn")),
    feedback: (pressed) => openFeedback(dialogOf(pressed, "feedback")),
    send: (pressed) => send(pressed.closest("dialog")),
    back: (pressed) => write(pressed.closest("dialog")),
    close: (pressed) => pressed.closest("dialog").close(),
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-take]");
    if (pressed) answers[pressed.dataset.take]?.(pressed);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".feedback-write")) return;
    event.preventDefault();
    check(event.target.closest("dialog"));
  });

  // Only browsers that can share text get the button; it comes and goes with the answers.
  if (navigator.share && (!navigator.canShare || navigator.canShare({ text: "a" })))
    new MutationObserver(() => {
      for (const button of document.querySelectorAll("[data-take=share][hidden]")) button.hidden = false;
    }).observe(document.documentElement, { childList: true, subtree: true });

  function dialogOf(pressed, name) {
    return pressed.closest(".take-along").querySelector(`dialog[data-dialog=${name}]`);
  }

  function show(dialog) {
    dialog.showModal();
    dialog.querySelector("h3").focus();
  }

  // Texts go in the body of the request: an address would end up in logs.
  async function post(path, body) {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }

  function failed(dialog, wrong) {
    const line = dialog.querySelector(".take-failed");
    line.hidden = !wrong;
    if (wrong) line.scrollIntoView({ block: "nearest" });
  }

  async function openPhone(dialog) {
    show(dialog);
    const places = [...dialog.querySelectorAll(".take-code:empty")];
    if (!places.length) return;
    failed(dialog, false);
    try {
      const { codes } = await post("qr", { texts: places.map((place) => place.dataset.code) });
      places.forEach((place, number) => {
        place.innerHTML = codes[number];
        place.firstElementChild.setAttribute("role", "img");
        place.firstElementChild.setAttribute("aria-label", place.dataset.code);
      });
    } catch {
      failed(dialog, true);
    }
  }

  async function share(pressed) {
    try {
      await navigator.share({ title: pressed.dataset.title, text: pressed.dataset.text });
    } catch (error) {
      if (error.name !== "AbortError") throw error; // the person changed their mind
    }
  }

  function print(turn) {
    const html = document.documentElement;
    html.classList.add("print-one");
    turn.classList.add("printing");
    window.addEventListener(
      "afterprint",
      () => {
        html.classList.remove("print-one");
        turn.classList.remove("printing");
      },
      { once: true },
    );
    window.print();
  }

  function openFeedback(dialog) {
    write(dialog);
    show(dialog);
  }

  function step(dialog, name) {
    failed(dialog, false);
    for (const part of ["feedback-write", "feedback-shown", "feedback-sent"])
      dialog.querySelector(`.${part}`).hidden = part !== name;
  }

  function write(dialog) {
    step(dialog, "feedback-write");
  }

  async function check(dialog) {
    const form = new FormData(dialog.querySelector("form"));
    const day = new Date().toISOString().slice(0, 10); // the server puts its own
    const typed = { ...JSON.parse(dialog.dataset.message), day, right: form.get("right"), comment: form.get("comment") };
    try {
      reveal(dialog, await post("feedback/check", typed));
    } catch {
      failed(dialog, true);
    }
  }

  function reveal(dialog, message) {
    dialog.message = message;
    for (const place of dialog.querySelectorAll("[data-field]")) {
      const value = message[place.dataset.field];
      place.textContent = place.dataset.field === "right" ? answer(dialog, value) : [].concat(value ?? "–").join(", ") || "–";
    }
    step(dialog, "feedback-shown");
    dialog.querySelector("h4").focus();
  }

  function answer(dialog, value) {
    return dialog.querySelector(`input[value=${value}] + span`).textContent;
  }

  async function send(dialog) {
    try {
      await post("feedback", dialog.message);
      dialog.querySelector("form").reset();
      delete dialog.message;
      step(dialog, "feedback-sent");
      dialog.querySelector(".feedback-sent").focus();
    } catch {
      failed(dialog, true);
    }
  }
})();
