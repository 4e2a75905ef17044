import { expect, it } from "vitest";
import { signUp } from "../support.ts";

it("C2: creating, activating and asking at once ends with one active session, and nobody fails", async () => {
  const { supabase } = await signUp("ada");
  const made = await Promise.all([1, 2, 3].map(() => supabase.rpc("create_chat_session")));
  const ids = made.map(({ data }) => data.id);
  for (let round = 0; round < 15; round += 1) {
    const answers = await Promise.all([
      ...ids.map((session) => supabase.rpc("activate_chat_session", { session })),
      supabase.rpc("archive_chat_session", { session: ids[round % 3] }),
      supabase.rpc("create_chat_session"),
      supabase.rpc("active_chat_session"),
      supabase.rpc("active_chat_session"),
    ]);
    expect(answers.map(({ error }) => error)).toEqual(answers.map(() => null));
    await supabase.rpc("active_chat_session");
    const { data } = await supabase.from("chat_sessions").select("id").eq("is_active", true);
    expect(data).toHaveLength(1);
  }
});

it("C3: a message sent many times at once is stored once, and all are told the same", async () => {
  const { supabase } = await signUp("ada");
  const { data: session } = await supabase.rpc("active_chat_session");
  const message = { session: session.id, client_id: "one", content: "Hello" };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => supabase.rpc("send_chat_message", message)),
  );
  expect(answers.map(({ error }) => error)).toEqual(answers.map(() => null));
  expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
});
