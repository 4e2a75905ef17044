import { element } from "./element.js";

/** So many deliveries are kept on the page. */
export const SHOWN = 40;

/** The webhooks that were posted, newest first, each with its answers. */
export class Wire {
  #list;
  #rows = new Map();

  constructor(list) {
    this.#list = list;
  }

  show(delivery) {
    const answers = delivery.attempts.map(
      ({ status, ms }) => `${status || "no answer"} · ${Math.round(ms)} ms`,
    );
    const row = element("li", { class: delivery.state }, [
      element("span", { class: "what" }, [delivery.what]),
      element("span", { class: "answer" }, [answers.slice(-2).join(" → ")]),
    ]);
    const old = this.#rows.get(delivery.id);
    if (old) old.replaceWith(row);
    else this.#list.prepend(row);
    this.#rows.set(delivery.id, row);
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild.remove();
  }

  clear() {
    this.#rows.clear();
    this.#list.replaceChildren();
  }
}
