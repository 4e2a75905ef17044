import { createHash, randomUUID } from "node:crypto";
import { problem, readableMessageAttachmentRow } from "@foyer/contracts";
import { createClient } from "@supabase/supabase-js";
import { Hono } from "hono";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createMediaStore, mediaBucket } from "../_shared/storage.ts";
import { runWorker, settled } from "../_shared/testing/linked-people.ts";
import { serve } from "../_shared/testing/serve.ts";
import {
  freshPhone,
  functionUrl,
  type Person,
  signUp,
  simulator,
  stackVariable,
} from "../_shared/testing/stack.ts";
import { createDatabase } from "./database.ts";
import { processMedia } from "./media.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 2, onnotice: () => {} });
afterAll(() => sql.end());

const admin = createClient(stackVariable("API_URL"), stackVariable("SECRET_KEY"), {
  auth: { persistSession: false, autoRefreshToken: false },
});
const patience = { timeout: 30_000, interval: 200 };
const columns = Object.keys(readableMessageAttachmentRow.shape).join(",");
/** One transparent pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

let ana: Person & { phone: string };
let bo: Person;
beforeAll(async () => {
  const phone = freshPhone();
  ana = { ...(await signUp()), phone };
  bo = await signUp();
  await link(ana, phone);
});

/** Links a phone by the code. */
async function link(person: Person, phone: string): Promise<void> {
  await runWorker(); // It knows the business number from then on.
  const { data, error } = await person.supabase.rpc("start_whatsapp_link");
  if (error) throw error;
  await simulator("inbound", { from: phone, text: data.code });
}

/** What Meta has, and may lie about. */
interface SentFile {
  readonly type?: string;
  readonly mime_type?: string;
  readonly filename?: string;
  readonly bytes?: Buffer;
  readonly sha256?: string;
  readonly file_size?: number;
}

/** A person sends a file; the answer is its row's id. */
async function sendFile(phone: string, file: SentFile = {}): Promise<string> {
  const { type = "image", mime_type = "image/png", bytes = pixel, filename } = file;
  const media = await simulator<{ id: string }>("media", {
    mime_type,
    base64: bytes.toString("base64"),
    ...(file.sha256 && { sha256: file.sha256 }),
    ...(file.file_size && { file_size: file.file_size }),
  });
  const object = {
    id: media.id,
    mime_type,
    // As Meta's webhooks write it.
    sha256: createHash("sha256").update(bytes).digest("base64"),
    ...(filename && { filename }),
  };
  const { wamid } = await simulator<{ wamid: string }>("inbound", {
    from: phone,
    type,
    payload: object,
  });
  const [row] = await sql`
    with message as (
      select m.id, m.organization_id, i.type, i.payload, i.phone_number_id
      from private.whatsapp_messages as i join public.messages as m on m.id = i.message_id
      where i.wamid = ${wamid}
    ), attached as (
      select private.attach_media(id, type, payload, phone_number_id) as id from message
    )
    select coalesce((select id from attached), (
      select a.id from public.message_attachments as a join message as m
        on m.organization_id = a.organization_id and m.id = a.message_id)) as id`;
  return String(row?.id);
}

/** The row as its owner sees it, once it is in this state. */
async function rowIn(state: string, id: string, person: Person = ana) {
  await runWorker();
  return vi.waitFor(async () => {
    const query = person.supabase.from("message_attachments").select(columns).eq("id", id);
    const { data, error } = await query.single();
    expect(error).toBeNull();
    const row = readableMessageAttachmentRow.parse(data);
    expect(row.state).toBe(state);
    return row;
  }, patience);
}

function open(id: string, { token }: Person): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(functionUrl(`api/attachments/${id}`), { headers, redirect: "manual" });
}

const objectsOf = async (person: Person) =>
  (await admin.storage.from(mediaBucket).list(person.id)).data?.map(({ name }) => name) ?? [];

test("M6: what a person sends is stored, and downloads as the same bytes under its name", async () => {
  const id = await sendFile(ana.phone, {
    type: "document",
    mime_type: "image/png",
    filename: "Plan für Inês.png",
  });
  const row = await rowIn("stored", id);
  expect(row).toMatchObject({
    user_id: ana.id,
    type: "document",
    mime_type: "image/png",
    byte_size: pixel.length,
    sha256: createHash("sha256").update(pixel).digest("hex"),
    storage_path: `${ana.id}/${id}.png`,
    error: null,
  });

  const response = await open(id, ana);
  expect(response.status).toBe(302);
  const file = await fetch(response.headers.get("location") ?? "");
  expect(file.status).toBe(200);
  expect(Buffer.from(await file.arrayBuffer()).equals(pixel)).toBe(true);
  expect(file.headers.get("content-disposition")).toContain(
    `filename*=UTF-8''${encodeURIComponent("Plan für Inês.png")}`,
  );
  const bucket = await admin.storage.getBucket(mediaBucket);
  expect(bucket.data?.public).toBe(false);
});

test("M6-08: another's attachment is not there, by no way", async () => {
  const id = await sendFile(ana.phone);
  const { storage_path } = await rowIn("stored", id);
  const response = await open(id, bo);
  expect([response.status, problem.parse(await response.json()).code]).toEqual([
    404,
    "attachment_not_found",
  ]);
  const none = await open(randomUUID(), ana);
  expect(none.status).toBe(404);
  const anonymous = await fetch(functionUrl(`api/attachments/${id}`));
  expect(anonymous.status).toBe(401);
  // Nor in Storage itself, for its owner neither: the way leads through the route.
  for (const { supabase } of [ana, bo]) {
    const bucket = supabase.storage.from(mediaBucket);
    expect((await bucket.download(storage_path ?? "")).data).toBeNull();
    expect((await bucket.createSignedUrl(storage_path ?? "", 60)).data).toBeNull();
  }
  const withheld = await ana.supabase.from("message_attachments").select("media_id");
  expect(withheld.error?.code).toBe("42501");
});

test.each([
  ["whose checksum is another", { sha256: "0".repeat(64) }, "wrong_checksum"],
  ["whose size is another", { file_size: pixel.length + 1 }, "wrong_size"],
  ["that is too large", { file_size: 17_000_000 }, "too_large"],
  ["of a type that is not kept", { type: "document", mime_type: "text/html" }, "wrong_type"],
])("M6: a file %s is not stored, and says why", async (_, file: SentFile, error) => {
  const id = await sendFile(ana.phone, file);
  expect(await rowIn("failed", id)).toMatchObject({ error, byte_size: null });
  const response = await open(id, ana);
  expect(problem.parse(await response.json())).toMatchObject({
    status: 409,
    code: "attachment_not_stored",
    state: "failed",
    error,
  });
  expect((await objectsOf(ana)).filter((name) => name.startsWith(id))).toEqual([]);
});

test("M6: bytes beyond the limit are not read to their end, whatever was announced", async () => {
  const id = await sendFile(ana.phone, { bytes: Buffer.alloc(16_777_217), file_size: 10 });
  expect(await rowIn("failed", id)).toMatchObject({ error: "too_large" });
});

test("M6: without Storage it is kept by reference; when Storage comes it is fetched", async () => {
  // A gateway without Storage, before the same database.
  const app = new Hono();
  app.all("/rest/v1/*", (c) => {
    const { pathname, search } = new URL(c.req.url);
    return fetch(`${stackVariable("API_URL")}${pathname}${search}`, c.req.raw);
  });
  app.notFound((c) => c.json({ message: "no Route matched with those values" }, 404));
  const bare = await serve(app);
  const client = createClient(bare.url, stackVariable("SECRET_KEY"), {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  try {
    // Nobody else may fetch it: the job is put off before anybody sees it.
    const media = await simulator<{ id: string }>("media", { mime_type: "image/png", text: "x" });
    const { id, job_id } = await sql.begin(async (tx) => {
      const [message] = await tx`
        insert into public.messages (session_id, channel, role, content)
        select s.id, 'whatsapp', 'user', '[image]' from public.chat_sessions as s
        where s.user_id = ${ana.id} and s.is_active returning id`;
      const [row] = await tx`
        select private.attach_media(${message?.id}, 'image',
          ${tx.json({ image: { id: media.id, mime_type: "image/png" } })}, '100000000000001') as id`;
      const [job] = await tx`
        update pgmq.q_media set vt = clock_timestamp() + interval '1 hour'
        where message ->> 'attachment_id' = ${String(row?.id)} returning msg_id`;
      return { id: String(row?.id), job_id: Number(job?.msg_id) };
    });
    const result = await processMedia(
      {
        database: createDatabase(client),
        store: createMediaStore(client),
        source: () => Promise.reject(new Error("It was fetched.")),
      },
      { job_id, attempts: 1, payload: { attachment_id: id } },
    );
    expect(result).toEqual({ kind: "done", worked: false });
    expect(await rowIn("referenced", id)).toMatchObject({ error: null });
    const response = await open(id, ana);
    expect(problem.parse(await response.json())).toMatchObject({
      code: "attachment_not_stored",
      state: "referenced",
    });

    await sql`update public.message_attachments set next_attempt_at = now() where id = ${id}`;
    await sql`update pgmq.q_media set vt = clock_timestamp() where message ->> 'attachment_id' = ${id}`;
    expect(await rowIn("stored", id)).toMatchObject({ byte_size: 1 });
  } finally {
    await bare.close();
  }
});

test("M6: with a conversation, and with an account, the objects go", async () => {
  const phone = freshPhone();
  const person = await signUp();
  await link(person, phone);
  const first = await sendFile(phone);
  await rowIn("stored", first, person);
  await settled(sql, [person.id]);
  const { data: session } = await person.supabase.rpc("active_chat_session");
  expect(await objectsOf(person)).toEqual([`${first}.png`]);
  const gone = await person.supabase.rpc("delete_chat_session", { session: session.id });
  expect(gone.error).toBeNull();
  await runWorker();
  await vi.waitFor(async () => expect(await objectsOf(person)).toEqual([]), patience);

  const second = await sendFile(phone);
  await rowIn("stored", second, person);
  await settled(sql, [person.id]);
  expect(await objectsOf(person)).toEqual([`${second}.png`]);
  const deleted = await fetch(functionUrl("api/me"), {
    method: "DELETE",
    headers: { authorization: `Bearer ${person.token}` },
  });
  expect(deleted.status).toBe(204);
  await runWorker();
  await vi.waitFor(async () => expect(await objectsOf(person)).toEqual([]), patience);
  expect(await sql`select from public.message_attachments where id = ${second}`).toHaveLength(0);
});
