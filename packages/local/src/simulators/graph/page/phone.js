import { control, listen } from "./api.js";
import { Conversation } from "./conversation.js";
import { fixturesForm } from "./fixtures.js";
import { addPersonForm } from "./new-person.js";
import { People } from "./people.js";
import { SHOWN, Wire } from "./wire.js";

const at = (id) => document.getElementById(id);
const people = new People();
const conversation = new Conversation(at("chat"));
const wire = new Wire(at("deliveries"));
const read = new Set();

function renderPeople() {
  people.render(at("people"), at("person-select"), choose);
}

async function choose(index) {
  people.choose(index);
  renderPeople();
  await load();
  at("text").focus();
}

/** Draws the conversation anew from what the simulator remembers. */
async function load() {
  const { business, people: known, bubbles } = await control("chats");
  people.learn(known);
  renderPeople();
  at("presence").textContent = business.phone;
  at("webhook").textContent = business.webhook;
  conversation.clear();
  for (const bubble of bubbles) if (people.isOnScreen(bubble)) show(bubble);
}

async function open() {
  await load();
  complain("");
  wire.clear();
  for (const delivery of (await control("deliveries")).slice(-SHOWN)) wire.show(delivery);
}

function show(bubble) {
  conversation.show(bubble);
  markRead(bubble);
}

/** Whoever looks at a delivered message has read it. */
function markRead(bubble) {
  const seen = document.visibilityState === "visible" && at("read-receipts").checked;
  if (!seen || bubble.direction !== "out" || bubble.status !== "delivered") return;
  if (read.has(bubble.id)) return;
  read.add(bubble.id);
  void control("status", { wamid: bubble.id, status: "read" });
}

async function send(event) {
  event.preventDefault();
  const text = at("text").value.trim();
  const kind = at("kind").value;
  if (text === "" && kind === "text") return;
  at("text").value = "";
  at("kind").value = "text";
  const { deliveries } = await control("inbound", {
    ...people.current,
    type: kind,
    times: Number(at("times").value),
    ...(text === "" ? {} : { text }),
  });
  const failed = deliveries.find(({ status }) => status !== 200);
  complain(
    failed && `The webhook answered ${failed.error ?? failed.status}. It will be sent again.`,
  );
}

function complain(sentence) {
  at("problem").hidden = !sentence;
  at("problem").textContent = sentence || "";
}

at("composer").addEventListener("submit", (event) =>
  send(event).catch((error) => complain(error.message)),
);
at("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at("composer").requestSubmit();
});
at("person-select").addEventListener("change", ({ target }) => choose(Number(target.value)));
at("fault").addEventListener("change", ({ target }) =>
  control("faults", JSON.parse(target.value || "{}")),
);
at("reset").addEventListener("click", () => control("reset", {}));
addPersonForm(at("add-person"), (person) => {
  people.add(person);
  return load().then(renderPeople);
});
fixturesForm(at("fixtures"), () => people.current).catch((error) => complain(error.message));

listen({
  open: () => open().catch((error) => complain(error.message)),
  lost: () => complain("The simulator does not answer. Is it running?"),
  bubble: async (bubble) => {
    complain("");
    // The first message of a new person tells this page their user id.
    if (!people.list.some((person) => people.idOf(person) === bubble.person)) return load();
    if (people.isOnScreen(bubble)) show(bubble);
    else renderPeople();
    if (bubble.direction === "out") at("fault").value = "";
  },
  typing: ({ person }) => {
    if (person === people.idOf(people.current)) conversation.startTyping();
  },
  moved: (move) => {
    people.move(move);
    return load();
  },
  wire: (delivery) => wire.show(delivery),
  reset: () => {
    wire.clear();
    read.clear();
    void load();
  },
});
renderPeople();
conversation.clear();
