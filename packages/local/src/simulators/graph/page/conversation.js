import { element } from "./element.js";

/** Meta shows a typing indicator for 25 seconds, or until the answer comes. */
const TYPING_MS = 25_000;

const TICKS = {
  sending: ["…", "sending"],
  sent: ["✓", "sent"],
  delivered: ["✓✓", "delivered"],
  read: ["✓✓", "read"],
};

const KINDS = {
  image: "Photo",
  audio: "Voice message",
  video: "Video",
  document: "File",
  sticker: "Sticker",
  location: "Place",
  template: "Template",
  deleted: "Deleted message",
};

/** The bubbles of one conversation. */
export class Conversation {
  #list;
  #rows = new Map();
  #typing = element("li", { class: "bubble typing" }, [
    ...[1, 2, 3].map(() => element("i", { "aria-hidden": "true" })),
    element("span", { class: "sr" }, ["Foyer is typing"]),
  ]);
  #timer = 0;

  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#rows.clear();
    this.stopTyping();
    const hint = "Nothing yet. Write something: the answer of your assistant appears here.";
    this.#list.replaceChildren(element("li", { class: "empty" }, [hint]));
  }

  /** Shows a message, or what has changed about it. */
  show(bubble) {
    const row = rowOf(bubble);
    const old = this.#rows.get(bubble.id);
    if (old) {
      // New ticks are not worth reading the whole message aloud again; new words are.
      if (wordsOf(old) !== wordsOf(row)) old.replaceChildren(...row.childNodes);
      else old.querySelector(".meta").replaceWith(row.querySelector(".meta"));
      return;
    }
    this.#rows.set(bubble.id, row);
    if (bubble.direction === "out") this.stopTyping();
    this.#list.querySelector(".empty")?.remove();
    this.#list.append(row);
    if (this.#typing.isConnected) this.#list.append(this.#typing);
    this.#scroll();
  }

  startTyping() {
    clearTimeout(this.#timer);
    this.#list.append(this.#typing);
    this.#timer = setTimeout(() => this.stopTyping(), TYPING_MS);
    this.#scroll();
  }

  stopTyping() {
    clearTimeout(this.#timer);
    this.#typing.remove();
  }

  #scroll() {
    const log = this.#list.parentElement;
    log.scrollTop = log.scrollHeight;
  }
}

function rowOf(bubble) {
  const time = new Date(bubble.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const kind = bubble.type === "text" ? [] : [kindOf(bubble.type)];
  const body =
    bubble.text === "" ? [] : [element("div", { class: "body", dir: "auto" }, [bubble.text])];
  const speaker = bubble.direction === "in" ? "You: " : "Foyer: ";
  return element("li", { class: `bubble ${bubble.direction}` }, [
    element("span", { class: "sr" }, [speaker]),
    ...kind,
    ...body,
    ...(bubble.reaction ? [reactionOf(bubble.reaction)] : []),
    element("div", { class: "meta", "aria-live": "off" }, [
      element("time", { datetime: bubble.at }, [time]),
      ...ticksOf(bubble),
    ]),
  ]);
}

function wordsOf(row) {
  return [...row.children].map((part) => (part.matches(".meta") ? "" : part.textContent)).join();
}

function kindOf(type) {
  return element("div", { class: "kind" }, [KINDS[type] ?? type]);
}

function reactionOf(emoji) {
  return element("div", { class: "reaction" }, [
    element("span", { class: "sr" }, ["Reaction: "]),
    emoji,
  ]);
}

function ticksOf({ status }) {
  if (status === "failed") return [element("span", { class: "failed" }, ["not delivered"])];
  const [mark, meaning] = TICKS[status];
  return [
    element("span", { class: `ticks ${status}`, "aria-hidden": "true" }, [mark]),
    element("span", { class: "sr" }, [meaning]),
  ];
}
