import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

/** One `[functions.<name>]` block. */
export interface FunctionConfig {
  name: string;
  verifyJwt: boolean;
  /** Absolute path of the module that Deno serves. */
  entrypoint: string;
  /** Absolute path of its deno.json. */
  importMap: string | null;
}

/** The project that a stack serves. */
export interface Project {
  dir: string;
  ports: { api: number; db: number; console: number };
  functions: FunctionConfig[];
  /** Absolute paths of the seed files; empty when seeding is off. */
  seeds: string[];
  /** The whole of supabase/config.toml. */
  config: Record<string, unknown>;
}

const port = z.number().int().min(1).max(65535);

const configSchema = z.looseObject({
  api: z.looseObject({ port: port.default(54321) }).prefault({}),
  db: z
    .looseObject({
      port: port.default(54322),
      seed: z
        .looseObject({
          enabled: z.boolean().default(true),
          sql_paths: z.array(z.string()).default(["./seed.sql"]),
        })
        .prefault({}),
    })
    .prefault({}),
  studio: z.looseObject({ port: port.default(54323) }).prefault({}),
  functions: z
    .record(
      z.string(),
      z.looseObject({
        enabled: z.boolean().default(true),
        verify_jwt: z.boolean().default(true),
        entrypoint: z.string().optional(),
        import_map: z.string().optional(),
      }),
    )
    .default({}),
});

/** The nearest folder, from `from` upward, that holds supabase/config.toml. */
export function findProjectDir(from: string): string {
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    if (existsSync(join(dir, "supabase", "config.toml"))) return dir;
    if (dir === dirname(dir)) {
      throw new Error(
        `Cannot find supabase/config.toml in ${resolve(from)} or above it. ` +
          "Run the command inside the project.",
      );
    }
  }
}

/** Reads supabase/config.toml of a project folder. */
export async function readProject(dir: string): Promise<Project> {
  const supabase = join(dir, "supabase");
  const file = join(supabase, "config.toml");
  let config: z.infer<typeof configSchema>;
  let raw: Record<string, unknown>;
  try {
    raw = parse(await readFile(file, "utf8"));
    config = configSchema.parse(raw);
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Error(`Cannot read ${file}: ${why}`, { cause });
  }
  return {
    dir,
    ports: { api: config.api.port, db: config.db.port, console: config.studio.port },
    functions: Object.entries(config.functions)
      .filter(([, block]) => block.enabled)
      .map(([name, block]) => ({
        name,
        verifyJwt: block.verify_jwt,
        entrypoint: resolve(supabase, block.entrypoint ?? `./functions/${name}/index.ts`),
        importMap: block.import_map === undefined ? null : resolve(supabase, block.import_map),
      })),
    seeds: config.db.seed.enabled
      ? config.db.seed.sql_paths.map((path) => resolve(supabase, path))
      : [],
    config: raw,
  };
}
