import { control } from "./api.js";
import { element } from "./element.js";

/** The list of fixtures, each sent by the person on the screen. */
export async function fixturesForm(form, currentPerson) {
  const select = form.elements.fixture;
  const about = form.querySelector("#fixture-about");
  const outcome = form.querySelector("#fixture-outcome");
  const fixtures = await control("fixtures");
  select.replaceChildren(...groups(fixtures));

  const describe = () => {
    about.textContent = fixtures.find(({ name }) => name === select.value).description;
    outcome.textContent = "";
  };
  select.addEventListener("change", describe);
  describe();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name } = fixtures.find((one) => one.name === select.value);
    const { from, user_id } = currentPerson();
    try {
      const { deliveries } = await control(`fixtures/${name}`, { from, user_id });
      outcome.textContent = sentenceOf(deliveries);
    } catch (error) {
      outcome.textContent = error.message;
    }
  });
}

function groups(fixtures) {
  return [...Map.groupBy(fixtures, ({ family }) => family)].map(([label, members]) =>
    element(
      "optgroup",
      { label },
      members.map(({ name }) => new Option(name.replaceAll("_", " "), name)),
    ),
  );
}

function sentenceOf(deliveries) {
  if (deliveries.length === 0) return "The next message to this person will be refused so.";
  const [{ status, error }] = deliveries;
  return status === 200
    ? "The webhook took it: 200."
    : `The webhook answered ${error ?? status}. It will be sent again.`;
}
