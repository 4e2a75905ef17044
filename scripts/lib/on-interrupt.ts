/** What must be undone when somebody presses Ctrl-C; newest first. */
const undoing: (() => Promise<void>)[] = [];
let interrupted = false;

/** Registers something to undo on Ctrl-C; returns how to take it back. */
export function onInterrupt(undo: () => Promise<void>): () => void {
  if (undoing.length === 0) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  }
  undoing.push(undo);
  return () => {
    const index = undoing.indexOf(undo);
    if (index !== -1) undoing.splice(index, 1);
    if (undoing.length > 0 || interrupted) return;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, interrupt);
  };
}

async function interrupt(): Promise<void> {
  // A second Ctrl-C must not cut the first one's clean-up short.
  if (interrupted) return;
  interrupted = true;
  for (const undo of undoing.toReversed()) {
    await undo().catch((error) => console.error(String(error)));
  }
  process.exit(130);
}
