// The running sum follows what is typed; the server counts again when it is saved.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sums]");
  if (!form) return;
  const plain = (text) => text.replace(/[０-９．]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[%％分\s]/g, "");
  const shown = (number) => String(Math.round(number * 1e6) / 1e6);
  form.addEventListener("input", ({ target }) => {
    const parent = target.dataset.of;
    if (!parent) return;
    const sums = [...form.querySelectorAll("[data-sum]")].filter((sum) => sum.dataset.sum === parent);
    if (sums.length !== 1) return;
    const [sum] = sums;
    const numbers = [...form.querySelectorAll("[data-of]")].filter((each) => each.dataset.of === parent).map((each) => Number(plain(each.value) || "0"));
    if (numbers.some(Number.isNaN)) return;
    const total = numbers.reduce((one, other) => one + other, 0);
    const whole = sum.dataset.target ? Number(sum.dataset.target) : null;
    const unit = sum.dataset.unit;
    const apart = whole === null ? 0 : Math.round((whole - total) * 1e6) / 1e6;
    sum.classList.toggle("off", apart !== 0);
    sum.textContent = `${sum.dataset.word} ${shown(total)}${unit}` + (apart > 0 ? sum.dataset.short + " " : apart < 0 ? sum.dataset.over + " " : "") + (apart ? shown(Math.abs(apart)) + unit : "");
  });
})();
