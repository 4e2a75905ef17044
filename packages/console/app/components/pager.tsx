import { Link } from "react-router";

interface PagerProps {
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
}

/** The way to the other pages of a list; nothing when there is but one. */
export function Pager({ page, pageSize, total }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1 && page === 1) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4">
      {page > 1 ? (
        <Link to={`?page=${Math.min(page - 1, last)}`} className="link py-2">
          Earlier
        </Link>
      ) : (
        <span />
      )}
      <span className="text-sm text-muted">
        Page {page} of {last}
      </span>
      {page < last ? (
        <Link to={`?page=${page + 1}`} className="link py-2">
          Later
        </Link>
      ) : (
        <span />
      )}
    </nav>
  );
}
