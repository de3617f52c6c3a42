// Keyboard shortcuts: an element with data-key="F9" is clicked, or focused when it takes text; "/" and "Alt+1" work too.
// A key without Alt, Ctrl or F-number is left alone while somebody types.
// No module, and first in the page's head: a key must not be lost because it came before the other scripts did.

{
  const named = (event) => {
    const held = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && event.key.length > 1 && "Shift"];
    const key = event.altKey && event.code.startsWith("Digit") ? event.code.slice(5) : event.key;
    return [...held.filter(Boolean), key].join("+");
  };

  const typing = (target) => target.matches?.("input, textarea, select, [contenteditable]");

  const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat) return;
    const key = named(event);
    if (key.length === 1 && typing(event.target)) return;
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (!typing(found)) found.click();
  });
}
