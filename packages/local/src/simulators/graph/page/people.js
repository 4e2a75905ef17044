import { element } from "./element.js";

/** Numbers of the range kept for fiction. */
const CAST = [
  { name: "Nora Lind", from: "+15550100101" },
  { name: "Theo Abara", from: "+15550100102" },
  { name: "Quiet Fox", username: "quiet.fox", user_id: "US.10000000000000000103" },
];

/** The people one can type as, kept in this browser. */
export class People {
  #list = JSON.parse(localStorage.getItem("people") ?? "null") ?? CAST;
  #chosen = Number(localStorage.getItem("person") ?? 0);
  /** User ids by phone, as the simulator gives them. */
  #ids = new Map();
  #unread = new Map();

  get list() {
    return this.#list;
  }

  get current() {
    return this.#list[this.#chosen] ?? this.#list[0];
  }

  choose(index) {
    this.#chosen = index;
    localStorage.setItem("person", String(index));
    this.#unread.delete(this.current);
  }

  add(person) {
    this.#list = [...this.#list, person];
    localStorage.setItem("people", JSON.stringify(this.#list));
    this.choose(this.#list.length - 1);
  }

  /** Learns user ids; someone the simulator knows and this page does not is added. */
  learn(known) {
    for (const { phone, userId, name, username } of known) {
      if (phone !== null) this.#ids.set(`+${phone}`, userId);
      const met = this.#list.some((person) => this.idOf(person) === userId);
      if (!met) this.#list = [...this.#list, { name, username, ...address(phone, userId) }];
    }
  }

  /** Somebody has another number or user id now. */
  move({ former, phone, userId }) {
    const person = this.#list.find((one) => this.idOf(one) === former);
    if (!person) return;
    const { name, username } = person;
    const moved = { name, ...(username && { username }), ...address(phone, userId) };
    this.#list = this.#list.map((one) => (one === person ? moved : one));
    if (phone !== null) this.#ids.set(`+${phone}`, userId);
    localStorage.setItem("people", JSON.stringify(this.#list));
  }

  idOf(person) {
    return person.user_id ?? this.#ids.get(person.from);
  }

  /** True when the message belongs to the conversation on the screen; else it is counted. */
  isOnScreen(bubble) {
    if (bubble.person === this.idOf(this.current)) return true;
    const person = this.#list.find((one) => this.idOf(one) === bubble.person);
    if (person && bubble.direction === "out" && bubble.status === "sending") {
      this.#unread.set(person, (this.#unread.get(person) ?? 0) + 1);
    }
    return false;
  }

  render(list, select, onChoose) {
    const rows = this.#list.map((person, index) => this.#row(person, index, onChoose));
    list.replaceChildren(...rows);
    const options = this.#list.map(({ name }, index) => new Option(name, String(index)));
    select.replaceChildren(...options);
    select.value = String(this.#list.indexOf(this.current));
  }

  #row(person, index, onChoose) {
    const unread = this.#unread.get(person);
    const button = element("button", { class: "person", type: "button" }, [
      element("span", { class: `avatar tone-${index % 5}`, "aria-hidden": "true" }, [
        initials(person.name),
      ]),
      element("span", {}, [
        element("span", { class: "name" }, [person.name]),
        element("span", { class: "sub" }, [person.from ?? `@${person.username} · no number`]),
      ]),
      ...(unread
        ? [
            element("span", { class: "unread" }, [
              `${unread}`,
              element("span", { class: "sr" }, [" new"]),
            ]),
          ]
        : []),
    ]);
    button.setAttribute("aria-pressed", String(person === this.current));
    button.addEventListener("click", () => onChoose(index));
    return element("li", {}, [button]);
  }
}

function address(phone, userId) {
  return phone === null ? { user_id: userId } : { from: `+${phone}` };
}

function initials(name) {
  const words = name.split(/\s+/).slice(0, 2);
  return words.map((word) => word.slice(0, 1).toUpperCase()).join("");
}
