// The main job, end to end, against a real stack: `npm run demo`.
import { randomInt, randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { eventually } from "./demo/eventually.ts";
import { createPhone } from "./demo/phone.ts";
import { useStack } from "./demo/running-stack.ts";

if (process.argv.includes("--help")) {
  console.log("npm run demo: walks through the main job; starts a stack if none runs.");
  process.exit(0);
}

const { variables, stop } = useStack();

function client(): SupabaseClient {
  return createClient(variables.API_URL, variables.PUBLISHABLE_KEY, {
    auth: { persistSession: false },
  });
}

let step = 0;
function say(title: string, ...details: string[]): void {
  step += 1;
  console.log(`${String(step).padStart(2)}. ${title}`);
  for (const detail of details) console.log(`      ${detail}`);
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`The demo expected that ${what}.`);
}

async function signUp(name: string, claims: Record<string, string>): Promise<SupabaseClient> {
  const supabase = client();
  const email = `${name}.${randomUUID().slice(0, 8)}@example.com`;
  const { error } = await supabase.auth.signUp({
    email,
    password: randomUUID(),
    options: { data: claims },
  });
  if (error) throw error;
  return supabase;
}

async function rows(supabase: SupabaseClient, table: string): Promise<number> {
  const { data, error } = await supabase.from(table).select("*");
  if (error) throw new Error(`Cannot read ${table}: ${error.message}`);
  return data.length;
}

async function main(): Promise<void> {
  const ada = await signUp("ada", { full_name: "Ada Example", company_name: "Harbor Works" });
  say("Ada signs up with supabase-js.");

  const { data: workspace, error } = await ada.rpc("ensure_workspace");
  if (error) throw error;
  say(
    "ensure_workspace() returns her room.",
    `profile        ${workspace.profile.name}`,
    `organization   ${workspace.active_organization.name} (${workspace.active_organization.role})`,
    `project        ${workspace.starter_project.name}`,
    `plan           ${workspace.plan.name}, ${workspace.plan.limits.seats} seats`,
    `flags          ${JSON.stringify(workspace.feature_flags)}`,
  );

  const bo = await signUp("bo", {});
  await bo.rpc("ensure_workspace");
  const tables = ["profiles", "organizations", "projects", "user_preferences"];
  const { data: session } = await ada.rpc("active_chat_session");
  for (const table of tables) {
    expect((await rows(ada, table)) === 1, `Ada reads one row of ${table}`);
    const { data: foreign } = await bo.from(table).select("*");
    expect(foreign?.length === 1, `Bo reads one row of ${table}, his own`);
    const { error: refusal } = await client().from(table).select("*");
    expect(refusal?.code === "42501", `anon is refused ${table}`);
  }
  say(`Each reads only their own ${tables.join(", ")}; anon is refused.`);

  const { data: link, error: linkError } = await ada.rpc("start_whatsapp_link");
  if (linkError) throw linkError;
  const number = `1555010${randomInt(1000, 9999)}`;
  const phone = createPhone(variables.GRAPH_SIMULATOR_URL, number);
  await phone.write(link.code);
  await eventually("the verified number", async () => {
    const { data } = await ada.from("user_preferences").select("whatsapp_phone").single();
    return data?.whatsapp_phone === `+${number}`;
  });
  await eventually("the confirmation", async () => (await phone.received()).length === 1);
  say(
    `She sends the code ${link.code} from her phone to ${link.business_phone}.`,
    `linked: +${number}`,
  );

  const words = "Which three things should I do first?";
  await phone.write(words, 3);
  const answers = await eventually("the reply", async () => {
    const texts = await phone.received();
    return texts.length > 1 && texts;
  });
  // Long enough for a second reply to show itself, if there were one.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect((await phone.received()).length === 2, "the reply is sent once");
  say(
    "She writes on WhatsApp; the signed webhook arrives three times, the reply leaves once.",
    `she:       ${words}`,
    `assistant: ${answers.at(-1)}`,
  );

  const { data: messages } = await ada
    .from("messages")
    .select("role, channel, content, status")
    .eq("session_id", session.id)
    .order("created_at");
  expect(messages?.length === 2, "both messages stand in her session, once");
  expect((await rows(bo, "messages")) === 0, "Bo sees none of them");
  say(
    "Both messages stand in her session in the app.",
    ...(messages ?? []).map((m) => `${m.channel} ${m.role.padEnd(9)} ${m.status}`),
  );
  console.log(`\nDone. Look around: ${variables.CONSOLE_URL}\n`);
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  stop();
}
