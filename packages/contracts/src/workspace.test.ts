import { expect, test } from "vitest";
import { toWorkspace, workspace, workspaceRow } from "./workspace.ts";

const id = "00000000-0000-0000-0000-0000000000a1";
const time = "2026-11-20T23:52:00.123456+00:00";
const organization = {
  id,
  name: "Ana's",
  slug: "00000000",
  role: "admin",
  is_personal: true,
  storage_bucket: "org-00000000",
};
const row = {
  profile: {
    id,
    email: "ana@example.test",
    email_verified: true,
    name: null,
    avatar_url: null,
    company_name: null,
    role: null,
    timezone: "UTC",
    onboarding_completed: false,
    beta_features: {},
    identity_roles: [],
    last_login_at: null,
    active_organization_id: id,
    created_at: time,
    updated_at: time,
  },
  organizations: [organization],
  active_organization: organization,
  starter_project: { id, name: "My First Project", status: "active" },
  plan: {
    slug: "bootstrapper",
    tier: "free",
    name: "Bootstrapper",
    status: "active",
    limits: { api_calls: 1000, ingestions: 5, storage_gb: 1, seats: 2, oracle_queries: null },
  },
  feature_flags: { deep_research: false },
  onboarding: { completed: false, items: [{ key: "link_whatsapp", done: false }] },
};

test("ensure_workspace's answer becomes camelCase; keys that are data stay", () => {
  const answer = toWorkspace(workspaceRow.parse(row));
  expect(workspace.parse(answer)).toEqual(answer);
  expect(answer.activeOrganization).toMatchObject({ isPersonal: true, role: "admin" });
  expect(answer.plan.limits).toMatchObject({ apiCalls: 1000, oracleQueries: null });
  expect(answer.featureFlags).toEqual({ deep_research: false });
  const ownWords = JSON.stringify({ ...answer, featureFlags: {}, onboarding: {} });
  expect(ownWords).not.toMatch(/"[a-z]+_[a-z_]+":/);
});
