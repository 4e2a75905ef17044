import type { ReactNode } from "react";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useRouteLoaderData,
} from "react-router";
import type { Route } from "./+types/root";
import stylesheet from "./app.css?url";
import { Mark } from "./components/mark.tsx";
import { ProblemPage } from "./components/problem-page.tsx";
import { isProblem } from "./lib/problem.ts";
import type { Theme } from "./lib/theme.ts";
import { readTheme } from "./server/account.server.ts";
import { currentSession, sessionMiddleware } from "./server/session.server.ts";

export const middleware: Route.MiddlewareFunction[] = [sessionMiddleware];

/** What every page needs to know of its reader. */
export async function loader({ context }: Route.LoaderArgs) {
  return { theme: await readTheme(currentSession(context)) };
}

/** Messages are written all the time, and change nothing of this. */
export function shouldRevalidate(change: ShouldRevalidateFunctionArgs): boolean {
  return change.formAction?.startsWith("/workspace") ? false : change.defaultShouldRevalidate;
}

export const links: Route.LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

export const meta: Route.MetaFunction = () => [{ title: "Foyer" }];

/** The document round every page, also round an error. */
export function Layout({ children }: { children: ReactNode }) {
  const theme = useRouteLoaderData<typeof loader>("root")?.theme ?? "system";
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <ThemeColors theme={theme} />
        <Meta />
        <Links />
      </head>
      <body className="min-h-dvh antialiased">
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

/** The colour of the browser's own frame round the page. */
function ThemeColors({ theme }: { theme: Theme }) {
  const [light, dark] = ["#f7f3ec", "#141210"];
  if (theme !== "system") {
    return <meta name="theme-color" content={theme === "light" ? light : dark} />;
  }
  return (
    <>
      <meta name="theme-color" content={light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={dark} media="(prefers-color-scheme: dark)" />
    </>
  );
}

export default function Root() {
  return <Outlet />;
}

/** Shown while the first page is being asked for in the browser. */
export function HydrateFallback() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <p role="status" className="flex items-center gap-3 text-muted">
        <Mark className="breathe size-6 text-accent" /> Opening the door…
      </p>
    </main>
  );
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  if (isRouteErrorResponse(error)) {
    if (isProblem(error.data)) return <ProblemPage problem={error.data} />;
    if (error.status === 404) {
      return (
        <ProblemPage
          problem={{
            status: 404,
            title: "There is no such room",
            detail: "The address may be mistyped, or the page has moved.",
          }}
        />
      );
    }
  }
  return (
    <ProblemPage
      problem={{
        status: 500,
        title: "Something went wrong",
        detail: "Try again. If it happens again, tell the people who run this place.",
      }}
    />
  );
}
