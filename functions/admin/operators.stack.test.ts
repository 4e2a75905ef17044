import { adminRoutes, doctorReport } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAdmin, refusalOf } from "../_shared/testing/admin.ts";
import { type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const grant = ({ id }: Person) => sql`select public.grant_platform_admin(${id})`;
const revoke = ({ id }: Person) => sql`select public.revoke_platform_admin(${id})`;
const doctorAs = ({ token }: Person) => askAdmin("GET", "doctor", { as: { token } });

let ana: Person;
beforeAll(async () => {
  ana = await signUp();
});

describe("A4: who operates", () => {
  test("the secret key, in either header", async () => {
    const key = stackVariable("SECRET_KEY");
    for (const as of [{ key }, { token: key }, { key, token: key }]) {
      expect((await askAdmin("GET", "doctor", { as })).status).toBe(200);
    }
  });

  test("nobody else: 401 without a proof, 403 with a person's", async () => {
    const publishable = stackVariable("PUBLISHABLE_KEY");
    for (const as of [{}, { key: publishable }, { key: publishable, token: publishable }]) {
      expect(await refusalOf(await askAdmin("GET", "doctor", { as }))).toEqual([
        401,
        "authentication_required",
      ]);
    }
    const worker = { token: stackVariable("WORKER_SECRET") };
    expect(await refusalOf(await askAdmin("GET", "doctor", { as: worker }))).toEqual([
      401,
      "invalid_token",
    ]);
    expect(await refusalOf(await doctorAs(ana))).toEqual([403, "operator_required"]);
  });

  test("a platform admin, from the grant to the dismissal, with one and the same token", async () => {
    const bo = await signUp();
    await grant(ana);
    expect((await doctorAs(ana)).status).toBe(200);
    expect(await refusalOf(await doctorAs(bo)), "others are unaffected").toEqual([
      403,
      "operator_required",
    ]);
    await revoke(ana);
    expect(await refusalOf(await doctorAs(ana))).toEqual([403, "operator_required"]);
  });

  test("a platform admin whose account is gone is nobody", async () => {
    const gone = await signUp();
    await grant(gone);
    await sql`delete from auth.users where id = ${gone.id}`;
    expect((await doctorAs(gone)).status).toBeGreaterThanOrEqual(401);
    expect((await doctorAs(gone)).status).toBeLessThanOrEqual(403);
  });

  test("a person makes nobody a platform admin, themselves least of all", async () => {
    await grant(ana);
    const { error } = await ana.supabase.rpc("grant_platform_admin", { user_id: ana.id });
    expect(error?.code).toBe("42501");
    await revoke(ana);
    expect((await ana.supabase.rpc("is_platform_admin")).data).toBe(false);
  });

  test("every operator's route refuses a person, whatever else is wrong with the request", async () => {
    for (const [id, { method, path, auth }] of Object.entries(adminRoutes)) {
      if (auth !== "operator") continue;
      const route = path.replace(/^\/admin\//, "").replaceAll(/\{\w+\}/g, "nonsense");
      const response = await askAdmin(method.toUpperCase(), route, { as: ana });
      expect(await refusalOf(response), id).toEqual([403, "operator_required"]);
    }
  });
});

test("A4: the doctor says what the database's doctor says", async () => {
  const report = doctorReport.parse(await (await askAdmin("GET", "doctor")).json());
  const [row] = await sql`select count(*)::int as checks from private.doctor()`;
  expect(report.passed + report.failed).toBe(row?.checks);
  expect(report.findings.map(({ ok }) => ok)).toEqual([
    ...Array<boolean>(report.failed).fill(false),
    ...Array<boolean>(report.passed).fill(true),
  ]);
});

test("S5: the document is the operators' too", async () => {
  expect(await (await askAdmin("GET", "openapi.json")).json()).toMatchObject({
    paths: { "/admin/inbox/{id}/replay": { post: { operationId: "replayInbox" } } },
  });
});

test("CORS: a browser may send the key's header, and reads an error's debug_id", async () => {
  const response = await askAdmin("GET", "doctor", { as: {} });
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("x-debug-id")).toMatch(/^[0-9a-f-]{36}$/);
});
