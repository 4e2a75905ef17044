import { type AccountExport, accountExport, problem } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import { browserWith, exchange, externalToken } from "../_shared/testing/identity.ts";
import { functionUrl, type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const ask = (method: string, path: string, token?: string) =>
  fetch(functionUrl(path), {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

const rowsOf = ({ id }: Pick<Person, "id">) => sql`
  select id from auth.users where id = ${id}
  union all select id from public.profiles where id = ${id}
  union all select id from public.organizations where personal_for = ${id}`;

async function share(owner: Person, guest: Person): Promise<string> {
  const created = await owner.supabase.rpc("create_organization", { name: "Harbor Works" });
  const organization = created.data.id;
  const invitation = await owner.supabase.rpc("invite_member", {
    organization,
    email: guest.email,
    role: "member",
  });
  const { error } = await guest.supabase.rpc("accept_invitation", { token: invitation.data.token });
  if (error) throw error;
  return organization;
}

describe("W9: DELETE /api/me", () => {
  test("ends the account, its data and its token, and the address signs up again", async () => {
    const ana = await signUp();
    await ana.supabase.rpc("ensure_workspace");
    expect(await rowsOf(ana)).toHaveLength(3);
    const response = await ask("DELETE", "api/me", ana.token);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await rowsOf(ana)).toHaveLength(0);
    for (const [method, path] of [
      ["GET", "api/me"],
      ["DELETE", "api/me"],
    ] as const) {
      const after = await ask(method, path, ana.token);
      expect([after.status, problem.parse(await after.json()).code]).toEqual([
        401,
        "invalid_token",
      ]);
    }
    const again = await signUp(ana.email);
    expect(again.id).not.toBe(ana.id);
    expect((await ask("GET", "api/me", again.token)).status).toBe(200);
  });

  test("is refused to the last admin of a shared organization, until somebody else is one", async () => {
    const [owner, guest] = [await signUp(), await signUp()];
    const organization = await share(owner, guest);
    const refused = await ask("DELETE", "api/me", owner.token);
    const body = problem.parse(await refused.json());
    expect([refused.status, body.code]).toEqual([409, "last_admin"]);
    expect(body.detail).toContain("Make somebody else an admin first.");
    expect(await rowsOf(owner)).toHaveLength(3);

    const args = { organization, member: guest.id, role: "admin" };
    expect((await owner.supabase.rpc("set_member_role", args)).error).toBeNull();
    expect((await ask("DELETE", "api/me", owner.token)).status).toBe(204);
    const { data } = await guest.supabase.from("organizations").select("id").eq("id", organization);
    expect(data).toEqual([{ id: organization }]);
  });

  test("leaves others alone", async () => {
    const [ana, bo] = [await signUp(), await signUp()];
    await ask("DELETE", "api/me", ana.token);
    expect(await rowsOf(bo)).toHaveLength(3);
  });

  test("lets somebody of another identity service begin anew", async () => {
    const token = await externalToken({ shape: "clerk" });
    const before = await exchange(token);
    expect((await ask("DELETE", "api/me", before.access_token)).status).toBe(204);
    const after = await exchange(token);
    expect(after.user.id).not.toBe(before.user.id);
    const { data } = await (await browserWith(after)).rpc("ensure_workspace");
    expect(data.profile.id).toBe(after.user.id);
  });

  test.each([
    ["DELETE", "api/me"],
    ["GET", "api/me/export"],
  ])("nobody is refused: %s %s", async (method, path) => {
    const response = await ask(method, path);
    expect(response.status).toBe(401);
    expect(problem.parse(await response.json()).code).toBe("authentication_required");
  });
});

describe("W9: GET /api/me/export", () => {
  async function exportOf(person: Person): Promise<AccountExport> {
    const response = await ask("GET", "api/me/export", person.token);
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="foyer-export-\d{4}-\d\d-\d\d\.json"$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    return accountExport.parse(await response.json());
  }

  test("is a file with what the RPC says: the person's rows, and no secrets", async () => {
    const [owner, guest] = [await signUp(), await signUp()];
    await share(owner, guest);
    const { data: session } = await owner.supabase.rpc("active_chat_session");
    await owner.supabase
      .from("messages")
      .insert({ session_id: session.id, content: "Remember me" });
    const document = await exportOf(owner);
    expect(document.account).toMatchObject({ id: owner.id, email: owner.email });
    expect(document.tables["public.messages"]).toMatchObject([{ content: "Remember me" }]);
    expect(document.tables["public.invitations"]).toMatchObject([{ email: guest.email }]);
    expect(JSON.stringify(document)).not.toContain("token_hash");

    const { data } = await owner.supabase.rpc("export_my_data");
    expect(Object.keys(data.tables)).toEqual(Object.keys(document.tables));
  });

  test("holds nobody else's rows", async () => {
    const [owner, guest] = [await signUp(), await signUp()];
    await share(owner, guest);
    const document = await exportOf(guest);
    expect(document.tables["public.profiles"]).toMatchObject([{ id: guest.id }]);
    expect(JSON.stringify(document)).not.toContain(owner.email);
  });
});
