import { apiRoutes, plansResponse, problem, workspace } from "@foyer/contracts";
import { expect, test } from "vitest";
import { functionUrl, signUp } from "../_shared/testing/stack.ts";

test.each(["api", "api/health", "whatsapp-webhook/health", "worker/health"])(
  "A1: %s is alive",
  async (path) => {
    const response = await fetch(functionUrl(path));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: "ok" });
  },
);

test("A1: the stack is ready: database, migrations, queues, secrets", async () => {
  const response = await fetch(functionUrl("api/ready"));
  expect(await response.json()).toMatchObject({
    status: "ready",
    features: { whatsapp: "on", stripe: "off" },
  });
});

test("B1: everybody reads the plans", async () => {
  const { plans } = plansResponse.parse(await (await fetch(functionUrl("api/plans"))).json());
  expect(plans.map(({ slug }) => slug)).toEqual(["bootstrapper", "pro", "teams", "enterprise"]);
  expect(plans[0]).toMatchObject({ tier: "free", monthlyPrice: "0.00" });
  expect(plans[3]?.limits.apiCalls).toBeNull();
});

test("W8: me is the workspace of whoever signed up", async () => {
  const person = await signUp();
  const response = await fetch(functionUrl("api/me"), {
    headers: { authorization: `Bearer ${person.token}` },
  });
  const me = workspace.parse(await response.json());
  expect(me.profile.id).toBe(person.id);
  expect(me.activeOrganization).toMatchObject({ role: "admin", isPersonal: true });
  expect(me.starterProject?.name).toBe("My First Project");
  expect(me.plan.slug).toBe("bootstrapper");
  expect(me.featureFlags).toEqual({ deep_research: false, strategy_graph: false });
});

test.each([
  ["no token", {}, "authentication_required"],
  ["a bad token", { authorization: "Bearer nonsense" }, "invalid_token"],
])("A2: me with %s is a 401 problem, with CORS", async (_, headers, code) => {
  const response = await fetch(functionUrl("api/me"), {
    headers: { ...headers, origin: "https://app.example.test" },
  });
  expect(response.status).toBe(401);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(response.headers.get("access-control-allow-origin")).toBeTruthy();
  expect(problem.parse(await response.json()).code).toBe(code);
});

test("A2: an unknown route is a 404 problem; the declared ones are there", async () => {
  const unknown = await fetch(functionUrl("api/nowhere"));
  expect(unknown.status).toBe(404);
  expect(problem.parse(await unknown.json()).code).toBe("route_not_found");
  const document = await (await fetch(functionUrl("api/openapi.json"))).json();
  expect(document).toMatchObject({ openapi: "3.1.0", paths: { "/api/me": {} } });
  for (const { path } of Object.values(apiRoutes)) {
    expect((await fetch(functionUrl(path.slice(1)))).status, path).not.toBe(404);
  }
});
