/** Foyer's mark: an open doorway. */
export function Mark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className} fill="currentColor">
      <path fillRule="evenodd" d="M4 30V15a12 12 0 0 1 24 0v15h-6V15a6 6 0 0 0-12 0v15z" />
    </svg>
  );
}
