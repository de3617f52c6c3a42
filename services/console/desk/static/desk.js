// The desk in the browser: timers, the step an agent is at, and nothing that takes the focus or the text away.

const tick = () => {
  for (const timer of document.querySelectorAll(".timer[data-since]")) {
    timer.dataset.ahead ??= String(Date.now() - Date.parse(timer.dataset.now));
    const seconds = Math.max(0, Math.floor((Date.now() - timer.dataset.ahead - Date.parse(timer.dataset.since)) / 1000));
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const over = seconds > Number(timer.dataset.limit);
    timer.classList.toggle("is-over", over);
    if (over && timer.dataset.late) timer.title = timer.dataset.late;
  }
};
setInterval(tick, 1000);
tick();

// The script follows the part of the form that is being filled in.
const showStep = (step) => {
  const button = document.querySelector(`[data-step-button="${step}"]`);
  if (!button || button.hasAttribute("aria-current")) return;
  document.querySelector("[data-step-button][aria-current]")?.removeAttribute("aria-current");
  button.setAttribute("aria-current", "step");
  const kind = document.querySelector('input[name="kind"]:checked')?.value ?? "";
  htmx.ajax("GET", `/desk/script?step=${step}&kind=${kind}`, { target: "#script", swap: "innerHTML" });
};
document.addEventListener("focusin", ({ target }) => {
  const part = target.closest?.("[data-step]");
  if (part) showStep(part.dataset.step);
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-step-button]");
  if (!button) return;
  document.querySelector("[data-step-button][aria-current]")?.removeAttribute("aria-current");
  button.setAttribute("aria-current", "step");
});

// Enter goes on to the next field; only the buttons and their keys send. Escape leaves what was typed where it is.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.intake");
  if (!form) return;
  if (event.key === "Escape") event.preventDefault();
  if (event.key !== "Enter" || event.target.matches("textarea, button, summary") || event.isComposing) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter(
    (one) => one.getClientRects().length,
  );
  fields[fields.indexOf(event.target) + 1]?.focus();
});

// A room found by searching is chosen at once when it is the only one.
document.addEventListener("htmx:after:swap", () => {
  const found = document.querySelectorAll("#rooms input[type=radio]");
  if (found.length === 1) found[0].checked = true;
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard?.writeText(document.querySelector(button.dataset.copy).textContent);
  button.title = button.dataset.copied;
  button.classList.add("moved");
});
