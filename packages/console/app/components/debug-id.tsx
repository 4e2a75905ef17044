/** The id by which an operator finds the log line of an error. */
export function DebugId({ id }: { id: string }) {
  return (
    <p className="text-sm text-muted">
      Reference{" "}
      <code
        data-testid="debug-id"
        className="select-all break-all rounded-sm bg-sunk px-1.5 py-0.5 text-ink"
      >
        {id}
      </code>
    </p>
  );
}
