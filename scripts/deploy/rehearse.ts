import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { supabaseCli } from "../lib/supabase-cli.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import type { Bundle } from "./bundle.ts";
import { startCaptureServer } from "./capture-server.ts";

/** Any twenty letters are a project, and any token of this shape a person, to the capture server. */
const REF = "rehearsalrehearsalxx";
const TOKEN = `sbp_${"0123456789".repeat(4)}`;

/**
 * Deploys every function of config.toml with the real Supabase CLI to a server on this machine,
 * and returns what was uploaded, by name. @throws with the CLI's words when it fails.
 */
export async function rehearseDeployment(): Promise<ReadonlyMap<string, Bundle>> {
  const folder = await temporaryFolder("deploy");
  const server = await startCaptureServer(REF);
  try {
    const profile = join(folder.path, "profile.yaml");
    await writeFile(
      profile,
      `name: rehearsal\napi_url: ${server.url}\ndashboard_url: ${server.url}\nproject_host: 127.0.0.1\n`,
    );
    const args = ["functions", "deploy", "--use-api", "--yes", `--remote=${REF}`];
    const result = await supabaseCli([...args, `--profile=${profile}`], {
      env: { SUPABASE_ACCESS_TOKEN: TOKEN },
    });
    if (result.code !== 0) {
      throw new Error(`Cannot deploy to the capture server:\n${result.stdout}${result.stderr}`);
    }
    return server.bundles;
  } finally {
    await server.close();
    await folder.remove();
  }
}
