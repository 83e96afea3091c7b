// Runs in every frame before anything else: whatever executes says so in the console.
(() => {
  const nameOf = () => {
    for (let frame = window; ; frame = frame.parent) {
      try {
        if (frame.name.startsWith("case-")) return frame.name;
      } catch { /* of another origin */ }
      if (frame === frame.parent) return "case-unknown";
    }
  };
  const say = (what) => console.log(`FIRED ${nameOf()}: ${what}`);
  for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch"]) {
    window[name] = () => say(name);
  }
  if (window !== window.top) return;

  const EVENTS = [
    "click", "dblclick", "auxclick", "contextmenu", "mouseover", "mouseenter", "mousemove",
    "pointerover", "pointerrawupdate", "pointerenter", "wheel", "scroll", "focus", "focusin",
    "keydown", "keyup", "keypress", "beforeinput", "input", "copy", "cut", "paste", "drag", "drop",
    "touchstart", "touchend", "selectstart", "toggle", "animationstart", "transitionend", "load",
    "error", "resize", "hashchange", "pageshow", "futurevent",
  ];
  // The page's own elements may hide properties of this name behind an input or a picture.
  const attributesOf = (element) => Element.prototype.getAttributeNames.call(element);
  const send = (element, event) => EventTarget.prototype.dispatchEvent.call(element, event);
  const CLICKED = new Set(["a", "area", "button", "input"]);
  const moment = () => new Promise((resolve) => setTimeout(resolve, 0));

  // Does what a reader could do: hovers, types, clicks, follows every link once.
  const exercise = async (page) => {
    const followed = new Set();
    for (const element of page.querySelectorAll("*")) {
      if (!attributesOf(element).length) continue; // nothing hangs on it
      for (const name of EVENTS) send(element, new Event(name, { cancelable: true }));
      const target = Element.prototype.getAttribute.call(element, "href");
      if (!CLICKED.has(element.localName) || (target && followed.has(target))) continue;
      followed.add(target);
      send(element, new MouseEvent("click", { bubbles: true }));
      await moment();
    }
  };

  const describe = (page) => {
    const found = new Set();
    for (const element of page.body.querySelectorAll("*")) {
      found.add(element.localName);
      for (const name of attributesOf(element)) found.add(`${element.localName}[${name}]`);
      if (typeof element.href === "string") found.add(`href ${element.protocol}`);
    }
    return [...found];
  };

  const frameFor = (name, srcdoc) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.name = name;
      frame.onload = () => resolve(frame);
      frame.srcdoc = srcdoc;
      document.body.append(frame);
    });

  // As a document that a server sends, or put into a page by a script.
  window.showCase = async (name, html, isServed) => {
    const head = "<!DOCTYPE html><meta charset=utf-8><title>x</title><body>";
    let frame = null;
    if (isServed) {
      await Promise.race([
        frameFor(name, head + html).then((made) => (frame = made)),
        new Promise((resolve) => setTimeout(resolve, 1000)),
      ]);
    } else {
      frame = await frameFor(name, head);
      frame.contentDocument.body.innerHTML = html;
    }
    const page = frame?.contentDocument;
    if (!page?.body) return [];
    const found = describe(page);
    await exercise(page);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return found;
  };

  // Every text of a document the way a frontend shows plain text.
  window.showTexts = async (name, texts) => {
    const page = (await frameFor(name, "<!DOCTYPE html><body>")).contentDocument;
    for (const text of texts) {
      const element = page.createElement("p");
      element.textContent = element.title = text;
      page.body.append(element);
    }
    await exercise(page);
    return page.body.childElementCount;
  };
})();
