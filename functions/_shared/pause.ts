/** Waits for a time or an event, and leaves no timer behind. */
export async function pause(
  milliseconds: number,
  event: Promise<unknown> = new Promise(() => undefined),
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([elapsed, event]);
  clearTimeout(timer);
}
