import { redirect } from "react-router";
import { exportData } from "../server/account.server.ts";
import { explain } from "../server/explain.server.ts";
import { exportFailurePath } from "../server/export-failure.server.ts";
import { requireSession } from "../server/session.server.ts";
import type { Route } from "./+types/account-export";

/** All that is stored of the person, as a file. */
export async function loader(args: Route.LoaderArgs) {
  const session = requireSession(args.context, "/account");
  try {
    const document = await exportData(session);
    const name = `foyer-${document.exported_at.slice(0, 10)}.json`;
    return new Response(`${JSON.stringify(document, null, 2)}\n`, {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
      },
    });
  } catch (thrown) {
    throw redirect(exportFailurePath(explain(thrown, args)));
  }
}
