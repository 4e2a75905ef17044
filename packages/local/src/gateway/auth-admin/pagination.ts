/** A page of users; pages count from 1. */
export interface Page {
  page: number;
  perPage: number;
}

/** Reads `page` and `per_page` (default 50). */
export function readPage(query: URLSearchParams): Page {
  return { page: positive(query.get("page"), 1), perPage: positive(query.get("per_page"), 50) };
}

/** The headers auth-js reads the number of users and pages from. */
export function pageHeaders({ page, perPage }: Page, total: number): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / perPage));
  const link = (to: number, rel: string) =>
    `</admin/users?page=${to}&per_page=${perPage}>; rel="${rel}"`;
  const links = [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")];
  return { "x-total-count": String(total), link: links.join(", ") };
}

function positive(text: string | null, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}
