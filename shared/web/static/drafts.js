// A half-written form survives a reload: <form data-draft="case-A-1042">. Kept in this tab only, since a desk is shared.

const place = (form) => `guanjia-draft:${form.dataset.draft}`;
const kept = (field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type);

const read = (form) =>
  [...form.elements].filter(kept).map((field) => [field.name, field.type, field.value, field.checked ?? false]);

const note = (form, word) => {
  const line = form.querySelector(".draft-note");
  if (line) line.textContent = line.dataset[word] ?? "";
};

const restore = (form) => {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = "yes";
  const draft = JSON.parse(sessionStorage.getItem(place(form)) ?? "null");
  if (!draft) return;
  for (const [name, type, value, checked] of draft) {
    const field = [...form.elements].find(
      (one) => one.name === name && one.type === type && (!["checkbox", "radio"].includes(type) || one.value === value),
    );
    if (!field) continue;
    if (["checkbox", "radio"].includes(type)) field.checked = checked;
    else field.value = value;
  }
  note(form, "restored");
};

const restoreAll = () => document.querySelectorAll("form[data-draft]").forEach(restore);

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-draft]");
  if (!form) return;
  sessionStorage.setItem(place(form), JSON.stringify(read(form)));
  note(form, "saved");
});

// Sent: the draft goes when the answer is good. A plain form's next page is a good answer unless it shows the form again.
document.addEventListener("submit", ({ target }) => {
  if (target.action?.endsWith("/sign-out")) sessionStorage.clear();
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement.closest("form[data-draft]");
  if (form && ctx.response.raw.ok && ctx.request.method.toUpperCase() !== "GET") sessionStorage.removeItem(place(form));
});
for (const done of document.querySelectorAll("[data-draft-done]")) {
  sessionStorage.removeItem(`guanjia-draft:${done.dataset.draftDone}`);
}

document.addEventListener("htmx:after:swap", restoreAll);
restoreAll();
