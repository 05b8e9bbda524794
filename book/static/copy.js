// A button on each block of code that copies it, without the prompts of an interpreter.

(() => {
  /** @param {Element} block */
  function textOf(block) {
    const copy = /** @type {Element} */ (block.cloneNode(true));
    // What an interpreter printed goes with its prompts: the rest is what one can run.
    if (copy.querySelector(".gp"))
      copy.querySelectorAll(".gp, .go").forEach((part) => part.remove());
    return (copy.textContent ?? "").trimEnd();
  }

  /** @param {Element} block */
  function offer(block) {
    const button = document.createElement("button");
    /** @param {string} words */
    const say = (words) => {
      button.textContent = words;
    };
    Object.assign(button, { type: "button", className: "copy-code" });
    button.setAttribute("aria-label", "Copy this code");
    button.setAttribute("aria-live", "polite");
    say("Copy");
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(textOf(block));
        say("Copied");
      } catch {
        // Where a page may not write to the clipboard, the reader can.
        getSelection()?.selectAllChildren(block);
        say("Press Ctrl+C");
      }
      setTimeout(() => say("Copy"), 2000);
    };
    block.after(button);
  }

  document.querySelectorAll("div.highlight > pre").forEach(offer);
})();
