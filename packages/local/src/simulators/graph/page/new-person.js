/** A phone number, or the user id that stands in for one: the form hands over a complete person. */
export function addPersonForm(form, onAdd) {
  const { address } = form.elements;
  const label = form.querySelector("#add-address-label");
  const error = form.querySelector("#add-error");

  form.addEventListener("change", () => {
    const byPhone = form.elements.kind.value === "phone";
    label.textContent = byPhone ? "Phone number" : "Username";
    address.placeholder = byPhone ? "+1 555 010 0150" : "ines.duarte";
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    const person =
      form.elements.kind.value === "phone" ? byPhone(address.value) : byUsername(address.value);
    error.textContent = person ? "" : "A number has 7 to 15 digits, with country code.";
    if (!person) return;
    form.reset();
    form.closest("details").open = false;
    onAdd({ name, ...person });
  });
}

function byPhone(text) {
  const digits = text.replaceAll(/\D/g, "");
  return /^\d{7,15}$/.test(digits) ? { from: `+${digits}` } : null;
}

function byUsername(text) {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte % 10);
  return { username: text.trim().replace(/^@/, ""), user_id: `US.1${digits.join("")}` };
}
