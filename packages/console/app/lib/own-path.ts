const nowhere = "http://nowhere.invalid";

/**
 * An address within the console, for going on after sign-in. The wish comes from the address bar
 * or a form, so whatever would lead elsewhere becomes the workspace.
 *
 * @example ownPath("//elsewhere.example") // "/workspace"
 */
export function ownPath(wish: string | null | undefined): string {
  const fallback = "/workspace";
  if (!wish?.startsWith("/")) return fallback;
  const url = URL.parse(wish, nowhere);
  if (url?.origin !== nowhere) return fallback;
  // "/.//elsewhere.example" is of this origin, and its path is not.
  if (url.pathname.startsWith("//")) return fallback;
  return `${url.pathname}${url.search}`;
}

/** The page at the door, from which one goes on to `next`. */
export function doorPath(door: "/sign-in" | "/sign-up", next: string): string {
  const path = ownPath(next);
  return path.startsWith("/workspace") ? door : `${door}?next=${encodeURIComponent(path)}`;
}
