/** What has to be undone, in the order opposite to how it was done. */
export interface Teardown {
  add(what: string, undo: () => unknown): void;
  /** Undoes everything once; a step that fails is reported and does not stop the others. */
  run(): Promise<void>;
}

/** Starts an empty list of things to undo. */
export function createTeardown(onLog: (line: string) => void): Teardown {
  const steps: { what: string; undo: () => unknown }[] = [];
  let running: Promise<void> | undefined;
  const undoAll = async () => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        onLog(`Cannot stop ${step.what}: ${String(error)}`);
      }
    }
  };
  return {
    add(what, undo) {
      steps.push({ what, undo });
    },
    run() {
      running ??= undoAll();
      return running;
    },
  };
}
