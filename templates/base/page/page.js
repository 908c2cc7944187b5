// The stories one at a time: tap, swipe or keys move; nothing moves by itself.
"use strict";

document.documentElement.classList.add("rp-js");

document.addEventListener("DOMContentLoaded", () => {
  const ARTBOARD = { width: 1080, height: 1920, quiet: 340 }; // CSS px; quiet: the foot without words
  const root = document.documentElement;
  const stage = document.querySelector(".rp-stage");
  const stories = [...document.querySelectorAll(".rp-story")];
  const segments = [...document.querySelectorAll(".rp-progress a")];
  const arrows = [...document.querySelectorAll("[data-go]")];
  const said = document.querySelector("[data-said]");
  const files = new Map(); // story -> promise of the file to share
  let now = -1;
  let dwell = 0;

  // Scale the artboard to the window; say where the bar goes.
  function fit() {
    const { clientWidth: width, clientHeight: height } = root;
    const top = 20;
    const bar = 92 + (parseFloat(getComputedStyle(root).getPropertyValue("--rp-foot")) || 0);
    const full = Math.min(width / ARTBOARD.width, (height - top) / ARTBOARD.height);
    const under = Math.min(width / ARTBOARD.width, (height - top - bar) / ARTBOARD.height);
    const beside = height < 500 && width > height;
    // Under the card when that costs it little; else over its foot, where there are no words.
    const over = !beside && width < 700 && under < 0.97 * full && full * ARTBOARD.quiet >= 88;
    const scale = beside || over ? full : under;
    root.dataset.layout = beside ? "beside" : over ? "over" : "under";
    const card = ARTBOARD.width * scale;
    root.toggleAttribute("data-wide", width - card > 2 * (28 + 52 + 12)); // room for the arrows
    root.toggleAttribute("data-peek", !beside && width / 2 > 0.51 * card + 116 + 90); // and the neighbours
    root.style.setProperty("--scale", scale.toFixed(5));
  }

  function open(drop) {
    return drop?.querySelector("a, button");
  }

  function openSheet() {
    return document.querySelector(".rp-drop[open]");
  }

  function closeSheet() {
    const sheet = openSheet();
    if (!sheet) return false;
    sheet.open = false;
    sheet.querySelector("summary").focus({ preventScroll: true });
    return true;
  }

  function show(next, { quietly = false } = {}) {
    const to = Math.max(0, Math.min(stories.length - 1, next));
    if (to === now) return;
    const held = stories[now]?.contains(document.activeElement) ? document.activeElement : null;
    now = to;
    stories.forEach((story, i) => {
      story.dataset.at = Math.max(-2, Math.min(2, i - now));
      story.inert = i !== now;
    });
    segments.forEach((segment, i) => {
      segment.classList.toggle("rp-seen", i <= now);
      segment.toggleAttribute("aria-current", i === now);
    });
    arrows.forEach((arrow) => {
      const end = arrow.dataset.go < 0 ? now === 0 : now === stories.length - 1;
      if (end && document.activeElement === arrow) stories[now].focus({ preventScroll: true });
      arrow.disabled = end;
    });
    if (held) keepFocus(held);
    if (!quietly) said.textContent = stories[now].getAttribute("aria-label");
    clearTimeout(dwell);
    dwell = setTimeout(() => stay(!quietly), 400);
  }

  // Whoever stays at a story finds it again when the page is opened anew.
  function stay(moved) {
    if (moved) history.replaceState(history.state, "", `#${stories[now].id}`);
    prepareShare();
  }

  // The same button of the next story, when the keyboard was on one.
  function keepFocus(held) {
    const act = held.dataset.act;
    const same = act && stories[now].querySelector(`[data-act="${act}"]:not([hidden])`);
    (same || stories[now]).focus({ preventScroll: true });
  }

  function busy(event) {
    return event.target.closest("a, button, summary, .rp-panel");
  }

  stage.addEventListener("click", (event) => {
    if (event.target.matches(".rp-drop")) return void closeSheet();
    if (event.defaultPrevented || busy(event) || openSheet()) return;
    if (!getSelection().isCollapsed) return;
    const card = stories[now].querySelector(".rp-frame").getBoundingClientRect();
    if (event.clientY < card.top || event.clientY > card.bottom) return;
    show(now + (event.clientX < card.left + card.width / 3 ? -1 : 1));
  });

  let start = null;
  stage.addEventListener("pointerdown", (event) => {
    start = event.pointerType === "touch" && event.isPrimary && !openSheet() ? event : null;
  });
  stage.addEventListener("pointerup", (event) => {
    if (!start || event.pointerId !== start.pointerId || visualViewport?.scale > 1.05) return;
    const across = event.clientX - start.clientX;
    const down = event.clientY - start.clientY;
    if (Math.abs(across) > 40 && Math.abs(across) > 1.5 * Math.abs(down)) show(now - Math.sign(across));
  });

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") return void closeSheet();
    if (openSheet()) return;
    const space = event.key === " " && !busy(event);
    const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 }[event.key];
    if (step) show(now + step);
    else if (space) show(now + (event.shiftKey ? -1 : 1));
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(stories.length - 1);
    else return;
    event.preventDefault();
  });

  segments.forEach((segment, i) =>
    segment.addEventListener("click", (event) => {
      event.preventDefault();
      show(i);
    }),
  );
  arrows.forEach((arrow) => arrow.addEventListener("click", () => show(now + Number(arrow.dataset.go))));

  document.querySelectorAll(".rp-drop").forEach((drop) => {
    drop.addEventListener("toggle", () => {
      if (!drop.open) return void (history.state?.sheet && history.back());
      history.pushState({ sheet: true }, ""); // the phone's back button closes it
      open(drop.querySelector(".rp-panel"))?.focus();
    });
    drop.querySelector("[data-close]").addEventListener("click", closeSheet);
    drop.querySelectorAll("a").forEach((link) => link.addEventListener("click", () => setTimeout(closeSheet)));
    drop.addEventListener("focusout", (event) => {
      if (drop.open && event.relatedTarget && !drop.contains(event.relatedTarget)) drop.open = false;
    });
  });

  addEventListener("popstate", closeSheet);

  // A guess covers its card until it is answered; without JavaScript, there is none.
  document.querySelectorAll(".rp-guess").forEach((guess) => {
    const story = guess.closest(".rp-story");
    const card = story.querySelector(".rp-artboard");
    const label = story.getAttribute("aria-label");
    guess.hidden = false;
    card.inert = true;
    story.classList.add("rp-guessing");
    story.setAttribute("aria-label", `${label.split(".")[0]}. ${guess.querySelector("p").textContent}`);
    guess.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-guess]");
      if (!choice || guess.dataset.done) return;
      guess.dataset.done = "true";
      choice.classList.add("rp-chosen");
      story.setAttribute("aria-label", label);
      said.textContent = label;
      setTimeout(() => {
        guess.hidden = true;
        card.inert = false;
        story.classList.remove("rp-guessing");
        story.focus({ preventScroll: true });
      }, choice.dataset.guess === "skip" ? 0 : 900); // time to see which one was right
    });
  });

  // Sharing: the file is fetched while the story is looked at, as a phone opens its
  // sheet only straight from the tap. Where files cannot be shared, no button.
  function canShare() {
    const probe = new File([""], "card.png", { type: "image/png" });
    return Boolean(navigator.canShare?.({ files: [probe] }));
  }

  function fetchFile(story) {
    const save = story.querySelector('[data-act="save"]');
    const button = story.querySelector('[data-act="share"]');
    return fetch(save.href)
      .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(answer.status))))
      .then((blob) => new File([blob], save.download, { type: "image/png" }))
      .then((file) => {
        button.file = file;
        button.removeAttribute("aria-disabled");
      })
      .catch(() => files.delete(story)); // offline: the next visit tries again, Save stays
  }

  function prepareShare() {
    const story = stories[now];
    if (sharing && !files.has(story)) files.set(story, fetchFile(story));
  }

  const sharing = canShare();
  document.querySelectorAll('[data-act="share"]').forEach((button) => {
    button.hidden = !sharing;
    button.setAttribute("aria-disabled", "true"); // until its file is here
    button.addEventListener("click", () => {
      if (!button.file) return;
      navigator.share({ files: [button.file] }).catch((error) => {
        if (error.name !== "AbortError") button.parentElement.querySelector('[data-act="save"]').click();
      });
    });
  });

  fit();
  addEventListener("resize", fit);
  show(Math.max(0, stories.findIndex((story) => `#${story.id}` === location.hash)), { quietly: true });
});
