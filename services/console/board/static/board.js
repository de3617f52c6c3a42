// The board moves by itself: many events in one moment ask for the columns once, and never while a card's menu is open.

const board = () => document.getElementById("board");
let waiting = null;
let moved = "";

const refresh = () => {
  waiting = null;
  const now = board();
  if (!now || now.querySelector("details[open]")) return wait();
  const address = `${now.dataset.live}&moved=${encodeURIComponent(moved)}`;
  htmx.ajax("GET", address, { target: "#board", swap: "outerMorph" });
};

const wait = () => {
  waiting ??= setTimeout(refresh, 400);
};

// What moved before the line was up, or while it was cut, is asked for once it is.
document.addEventListener("htmx:sse:after:connection", wait);

document.body.addEventListener("cases", (event) => {
  moved = event.detail?.data ?? "";
  wait();
});
