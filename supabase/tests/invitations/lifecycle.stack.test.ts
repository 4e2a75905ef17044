import { beforeAll, describe, expect, it } from "vitest";
import { anonymous, type Person, signUp } from "../support.ts";

let ada: Person;
let bo: Person;
let cy: Person;
let harbor: string;

beforeAll(async () => {
  [ada, bo, cy] = await Promise.all([signUp("ada"), signUp("bo"), signUp("cy")]);
  const { data, error } = await ada.supabase.rpc("create_organization", { name: "Harbor" });
  if (error) throw error;
  harbor = data.id;
});

async function invite(email: string, role = "member") {
  return await ada.supabase.rpc("invite_member", { organization: harbor, email, role });
}

describe("T3: an invitation through the Data API", () => {
  it("joins the invited person, once, and shows the organization at once", async () => {
    const { data: invitation } = await invite(bo.email.toUpperCase());
    expect(invitation.token).toMatch(/^[\w-]{40,}$/);
    const { data: joined, error } = await bo.supabase.rpc("accept_invitation", {
      token: invitation.token,
    });
    expect(error).toBeNull();
    expect(joined).toMatchObject({ organization_id: harbor, name: "Harbor", role: "member" });
    const { data: seen } = await bo.supabase.from("organizations").select("id").eq("id", harbor);
    expect(seen).toHaveLength(1);
    const again = await bo.supabase.rpc("accept_invitation", { token: invitation.token });
    expect(again.status).toBe(409);
    expect(again.error?.details).toBe("invitation_accepted");
  });

  it("T3-02: is bound to its address, and tells a stranger nothing", async () => {
    const { data: invitation } = await invite(`guest.${crypto.randomUUID()}@example.com`);
    const stranger = await cy.supabase.rpc("accept_invitation", { token: invitation.token });
    const nonsense = await cy.supabase.rpc("accept_invitation", { token: "nonsense" });
    expect(stranger.status).toBe(404);
    expect(stranger.error).toEqual(nonsense.error);
  });

  it("T3-03: asking again rotates the token; revoking ends it", async () => {
    const { data: first } = await invite(cy.email);
    const { data: second } = await invite(cy.email, "viewer");
    expect(second.id).toBe(first.id);
    const old = await cy.supabase.rpc("accept_invitation", { token: first.token });
    expect(old.status).toBe(404);
    const revoked = await ada.supabase.rpc("revoke_invitation", { invitation: second.id });
    expect(revoked.error).toBeNull();
    const late = await cy.supabase.rpc("accept_invitation", { token: second.token });
    expect(late.status).toBe(404);
  });

  it("T3-04: members neither invite nor see invitations; the token's hash is nobody's", async () => {
    const attempt = await bo.supabase.rpc("invite_member", {
      organization: harbor,
      email: "x@example.com",
      role: "viewer",
    });
    expect(attempt.status).toBe(403);
    expect(attempt.error?.details).toBe("role_required");
    expect((await bo.supabase.from("invitations").select("id")).data).toEqual([]);
    expect(
      (await ada.supabase.from("invitations").select("id, email")).data?.length,
    ).toBeGreaterThan(0);
    expect((await ada.supabase.from("invitations").select("token_hash")).error?.code).toBe("42501");
  });

  it("T3-05: to an outsider the organization does not exist; anon is refused", async () => {
    const outside = await cy.supabase.rpc("invite_member", {
      organization: harbor,
      email: "x@example.com",
      role: "viewer",
    });
    expect(outside.error?.details).toBe("organization_not_found");
    for (const [name, args] of [
      ["create_organization", { name: "x" }],
      ["accept_invitation", { token: "x" }],
      ["leave_organization", { organization: harbor }],
      ["switch_organization", { organization: harbor }],
      ["export_my_data", {}],
      ["delete_my_account", {}],
    ] as const) {
      expect((await anonymous().rpc(name, args)).error?.code, name).toBe("42501");
    }
  });

  it("T1: a removed member sees nothing at the next request, and may be invited again", async () => {
    const remove = await ada.supabase.rpc("remove_member", { organization: harbor, member: bo.id });
    expect(remove.error).toBeNull();
    for (const [table, column] of [
      ["organizations", "id"],
      ["organization_members", "organization_id"],
      ["projects", "organization_id"],
    ] as const) {
      const { data } = await bo.supabase.from(table).select("*").eq(column, harbor);
      expect(data, table).toEqual([]);
    }
    const { data: workspace } = await bo.supabase.rpc("ensure_workspace");
    expect(workspace.organizations).toHaveLength(1);
    const { data: invitation } = await invite(bo.email, "viewer");
    const { data: joined } = await bo.supabase.rpc("accept_invitation", {
      token: invitation.token,
    });
    expect(joined).toMatchObject({ role: "viewer" });
  });

  it("T3-06: switching is for members; the last admin can not leave", async () => {
    const switched = await bo.supabase.rpc("switch_organization", { organization: harbor });
    expect(switched.data.active_organization).toMatchObject({ id: harbor, role: "viewer" });
    const foreign = await cy.supabase.rpc("switch_organization", { organization: harbor });
    expect(foreign.status).toBe(404);
    const leave = await ada.supabase.rpc("leave_organization", { organization: harbor });
    expect(leave.status).toBe(409);
    expect(leave.error?.details).toBe("last_admin");
  });
});
