// What the phone page does in the browser. Every form works without it but the drawn signature.

document.documentElement.classList.add("scripted");

// The sum of a price while it is typed, in whole fen.
const form = document.querySelector("[data-price-form]");
if (form) {
  const sum = form.querySelector("[data-sum]");
  const total = sum.querySelector("output");
  const yuan = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol" });
  const number = (input) => Number.parseFloat(input.value.replace(",", ".")) || 0;
  const add = () => {
    let fen = Math.round(number(form.elements.other_price) * 100);
    for (const input of form.querySelectorAll("[data-price]")) fen += Math.round(number(input) * Number(input.dataset.price));
    total.value = yuan.format(fen / 100);
  };
  sum.hidden = false;
  form.addEventListener("input", add);
  add();
}

// A photo is made smaller on the phone, then sent at once.
const LONGEST = 2048;
const shrink = async (file) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
};
for (const input of document.querySelectorAll("[data-shrink]")) {
  const send = async () => {
    if (!input.files.length) return;
    try {
      const small = new DataTransfer();
      for (const file of input.files) small.items.add(await shrink(file));
      input.files = small.files;
    } catch { /* no picture the browser can read: the service says so in a sentence */ }
    input.form.requestSubmit();
  };
  input.addEventListener("change", send);
  send(); // a photo that was chosen before this script was there
}

// The owner's signature, drawn with a finger.
const signing = document.querySelector("[data-sign-form]");
if (signing && globalThis.SignaturePad) {
  const canvas = signing.querySelector("canvas");
  canvas.parentElement.hidden = false;
  const pad = new SignaturePad(canvas, { penColor: "#0f2f6b" });
  const fit = () => {
    const ratio = Math.max(globalThis.devicePixelRatio || 1, 1);
    const drawn = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(drawn);
  };
  addEventListener("resize", fit);
  fit();
  signing.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
  signing.addEventListener("submit", () => {
    signing.elements.drawing.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
  });
}

const printing = document.querySelector("[data-print]");
if (printing) {
  printing.hidden = false;
  printing.addEventListener("click", () => print());
}
