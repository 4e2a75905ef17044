import type { WorkspaceRow } from "@foyer/contracts";
import type { ReactNode } from "react";
import { Masthead } from "./masthead.tsx";

interface RoomProps {
  workspace: WorkspaceRow;
  title: string;
  /** A sentence below the title. */
  about?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages inside that are read from top to bottom. */
export function Room({ workspace, title, about, children }: RoomProps) {
  return (
    <>
      <Masthead workspace={workspace} skipTo={{ id: "content", words: "Skip to the content" }} />
      <main id="content" className="mx-auto grid max-w-3xl gap-2 px-4 pt-8 pb-20 sm:px-6 sm:pt-12">
        <h1 className="text-balance wrap-anywhere font-serif text-4xl leading-tight">{title}</h1>
        {about && (
          <div className="wrap-anywhere text-pretty leading-relaxed text-muted">{about}</div>
        )}
        <div className="mt-4 grid">{children}</div>
      </main>
    </>
  );
}
