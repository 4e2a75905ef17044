/** Pages of what operators browse. */
import { z } from "zod";

/** Where in a list: `?page=&pageSize=`, each a string in the query. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(50),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** A page of these. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    /** Of all pages. */
    total: z.int().nonnegative(),
    page: z.int().positive(),
    pageSize: z.int().positive(),
    hasMore: z.boolean(),
  });
}

/** What the RPCs that list answer. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), total: z.int().nonnegative() });
}

/**
 * One page out of a list's answer.
 *
 * @example toPage({ data: rows, total: 51 }, { page: 1, pageSize: 50 }, toInboxEntry).hasMore // true
 */
export function toPage<Row, Item>(
  list: { readonly data: readonly Row[]; readonly total: number },
  { page, pageSize }: PageQuery,
  toItem: (row: Row) => Item,
) {
  const { data, total } = list;
  return { data: data.map(toItem), total, page, pageSize, hasMore: page * pageSize < total };
}

/** A list that is short enough to be one page. */
export function toOnlyPage<Row, Item>(rows: readonly Row[], toItem: (row: Row) => Item) {
  const at = { page: 1, pageSize: Math.max(rows.length, 1) };
  return toPage({ data: rows, total: rows.length }, at, toItem);
}
