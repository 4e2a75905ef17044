import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePortBase } from "./free-ports.ts";

/** A small project in a temporary folder, with ports of its own. */
export interface ScratchProject extends AsyncDisposable {
  dir: string;
  home: string;
  portBase: number;
  /** What a command line of this project sees. */
  env: Record<string, string>;
  write(path: string, text: string): Promise<void>;
}

const FILES: Record<string, string> = {
  "supabase/config.toml": `project_id = "scratch"
[functions.hello]
verify_jwt = false
entrypoint = "../functions/hello/index.ts"
`,
  "supabase/migrations/20260101000000_notes.sql": `
create table public.notes (id bigint generated always as identity, text text not null);
alter table public.notes enable row level security;
create policy "everybody reads notes" on public.notes for select to anon using (true);
grant select on public.notes to anon;
`,
  "supabase/seed.sql": "insert into public.notes (text) values ('from the seed');\n",
  "functions/hello/index.ts": `export default {
  fetch: (request: Request) => Response.json({ path: new URL(request.url).pathname, pid: Deno.pid }),
};
`,
};

/** Writes the project: one table, one seed row, one function. */
export async function scratchProject(): Promise<ScratchProject> {
  // Closed to other users, as mktemp makes it: Postgres must cope with that.
  const dir = await mkdtemp(join(tmpdir(), "foyer-"));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) await write(path, text);
  const portBase = await freePortBase();
  return {
    dir,
    home: join(dir, ".foyer"),
    portBase,
    env: { FOYER_PORT_BASE: String(portBase), FOYER_HOME: "" },
    write,
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true });
    },
  };
}
