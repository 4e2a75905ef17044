/** Talks to the simulator's own controls; throws with the sentence it answers. */
export async function control(path, body) {
  const init =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        };
  const response = await fetch(`/_sim/${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}

/** Calls the handler of each event by name; `open` also after a lost connection is back. */
export function listen(handlers) {
  const source = new EventSource("/_sim/events");
  for (const name of ["bubble", "typing", "moved", "wire", "reset"]) {
    source.addEventListener(name, (event) => handlers[name](JSON.parse(event.data)));
  }
  source.addEventListener("open", handlers.open);
  source.addEventListener("error", handlers.lost);
}
