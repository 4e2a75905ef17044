/** Lets work on the same thing wait for each other, within this instance. */

/** Runs work after whatever was asked for earlier under the same key. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/** Creates an empty set of queues. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work);
    // Who comes next waits for the end, good or bad.
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, ended);
    void ended.then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
    return mine;
  };
}
