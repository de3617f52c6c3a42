// What every page does in the browser. No page needs it to work; it only makes work quicker.
import "./drafts.js";
import "./live.js";

const proof = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (!["GET", "HEAD", "QUERY"].includes(ctx.request.method.toUpperCase())) {
    ctx.request.headers["X-CSRF-Token"] = proof();
  }
});

// A menu of the bar closes when something else is clicked, or by Escape.
const close = (event) => {
  for (const menu of document.querySelectorAll(".bar details[open]")) {
    if (event.key === "Escape") menu.querySelector("summary").focus();
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
};
document.addEventListener("click", close);
document.addEventListener("keydown", (event) => event.key === "Escape" && close(event));

document.querySelector(".error-summary")?.focus();
