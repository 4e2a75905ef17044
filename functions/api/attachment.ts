/** `GET /api/attachments/:id`: the way to a file of the caller, for a minute. */
import { attachmentState, uuid } from "@foyer/contracts";
import { z } from "zod";
import type { Authenticate, Caller } from "../_shared/auth.ts";
import { Problem } from "../_shared/problem.ts";
import { readAnswer } from "../_shared/rpc.ts";
import type { MediaStore } from "../_shared/storage.ts";
import { StorageFault } from "../_shared/storage-fault.ts";
import { problemFromDatabase } from "../_shared/translate.ts";
import type { Handler } from "./api.ts";

/** Long enough to follow a redirect, short enough to be worth little to whoever finds it. */
const signedSeconds = 60;

/** What the route needs. */
export interface AttachmentDeps {
  readonly authenticate: Authenticate;
  /** Signs for anybody: the row that the caller can see says whether it may. */
  readonly store: MediaStore;
}

const attachment = z.object({
  state: attachmentState,
  storage_path: z.string().nullable(),
  filename: z.string().nullable(),
  error: z.string().nullable(),
});

export function attachmentHandler({ authenticate, store }: AttachmentDeps): Handler {
  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const { state, storage_path, filename, error } = await ownAttachment(
      caller,
      c.req.param("id") ?? "",
    );
    if (state !== "stored" || storage_path === null) {
      const because = error === null ? "" : ` (${error})`;
      const detail = `The attachment is ${state}${because}.`;
      throw new Problem("attachment_not_stored", { detail, members: { state, error } });
    }
    const name = filename ?? storage_path.slice(storage_path.lastIndexOf("/") + 1);
    const location = await store.sign(storage_path, name, signedSeconds).catch((thrown) => {
      if (!(thrown instanceof StorageFault)) throw thrown;
      throw new Problem("storage_unavailable", { cause: thrown });
    });
    return c.body(null, 302, { location, "cache-control": "no-store" });
  };
}

/** Another's and none at all look the same: row-level security shows the caller their own. */
async function ownAttachment({ supabase }: Caller, id: string) {
  if (!uuid.safeParse(id).success) throw new Problem("attachment_not_found");
  const columns = Object.keys(attachment.shape).join(",");
  const query = supabase.from("message_attachments").select(columns).eq("id", id);
  const { data, error, status } = await query.maybeSingle();
  if (error) throw problemFromDatabase(error, status);
  if (data === null) throw new Problem("attachment_not_found");
  return readAnswer("message_attachments", data, attachment);
}
