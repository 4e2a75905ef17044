import type { StoredObject } from "./object-store.ts";

/** An entry of a folder: an object, or (without id) a folder in it. */
export interface Entry {
  name: string;
  id: string | null;
  created_at: string | null;
  updated_at: string | null;
  last_accessed_at: string | null;
  metadata: Record<string, unknown> | null;
}

/** How a list is cut. */
export interface ListOptions {
  prefix: string;
  search: string;
  limit: number;
  offset: number;
  descending: boolean;
}

/** The entries right below a prefix, by name. */
export function listFolder(objects: readonly StoredObject[], options: ListOptions): Entry[] {
  const folder = options.prefix === "" ? "" : `${options.prefix.replace(/\/+$/, "")}/`;
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    if (!object.name.startsWith(folder)) continue;
    const [name = "", ...deeper] = object.name.slice(folder.length).split("/");
    if (!name.startsWith(options.search)) continue;
    if (deeper.length === 0) entries.set(name, { ...describeObject(object), name });
    else if (!entries.has(name)) entries.set(name, folderEntry(name));
  }
  const sorted = [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (options.descending) sorted.reverse();
  return sorted.slice(options.offset, options.offset + options.limit);
}

/** An object as Storage prints it. */
export function describeObject(object: StoredObject) {
  const { id, name, created_at, updated_at, eTag, size, mimetype, cacheControl } = object;
  const metadata = {
    eTag,
    size,
    mimetype,
    cacheControl,
    lastModified: updated_at,
    contentLength: size,
    httpStatusCode: 200,
  };
  return { id, name, created_at, updated_at, last_accessed_at: updated_at, metadata };
}

function folderEntry(name: string): Entry {
  const nothing = { created_at: null, updated_at: null, last_accessed_at: null, metadata: null };
  return { name, id: null, ...nothing };
}
