import type { ReactNode } from "react";
import { Link } from "react-router";
import { Doorway } from "./doorway.tsx";
import { Mark } from "./mark.tsx";

/** The frame of the pages before sign-in: the words on one side, the doorway on the other. */
export function Threshold({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,46%)]">
      <div className="mx-auto flex w-full max-w-lg flex-col px-6 py-6 sm:py-10">
        <header>
          <Link
            to="/"
            className="inline-flex items-center gap-2.5 rounded-sm py-1 font-serif text-xl"
          >
            <Mark className="size-6 text-accent" /> Foyer
          </Link>
        </header>
        <main className="grid flex-1 content-center gap-7 py-12">{children}</main>
      </div>
      <div className="hidden items-end border-l border-line bg-panel lg:flex">
        <Doorway className="mx-auto h-[82dvh] w-full" />
      </div>
    </div>
  );
}
