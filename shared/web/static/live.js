// Pages that move by themselves. <div hx-sse:connect="/stream?topic=board"> hears events; what should follow one says
// hx-trigger="board from:body". The strip shows when the line is cut; what failed says so instead of keeping quiet.

const show = (id, shown) => {
  const strip = document.getElementById(id);
  if (strip) strip.hidden = !shown;
};

document.addEventListener("htmx:sse:error", () => show("cut-off", true));
document.addEventListener("htmx:sse:after:connection", () => show("cut-off", false));

// A refusal comes with its own words; when nothing came back we say that.
document.addEventListener("htmx:response:error", () => show("failure", true));
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx?.sourceElement?.hasAttribute("hx-sse:connect")) return;
  const words = document.getElementById("failure-words");
  if (words) words.textContent = words.dataset.silence;
  show("failure", true);
});
document.addEventListener("htmx:before:request", () => show("failure", false));
