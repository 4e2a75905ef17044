import type { IntrospectResult } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { AnswerError } from "./answer-error.ts";
import { errorAnswer } from "./error-answer.ts";

/**
 * What the database looks like, read once and kept until told otherwise.
 *
 * Read as `supabase_admin`: lite asks `information_schema`, which hides from `authenticator`
 * (noinherit) every table that only the API roles may touch.
 */
export class SchemaCache {
  readonly #adminUrl: string;
  readonly #exposed: ReadonlySet<string>;
  #reading: Promise<IntrospectResult> | undefined;

  constructor(adminUrl: string, exposed: readonly string[]) {
    this.#adminUrl = adminUrl;
    this.#exposed = new Set(exposed);
  }

  /** The schema; concurrent callers share one reading. */
  read(): Promise<IntrospectResult> {
    this.#reading ??= this.#load().catch((error: unknown) => {
      this.#reading = undefined;
      throw error;
    });
    return this.#reading;
  }

  /** Forgets the schema: the next request reads it again. */
  clear(): void {
    this.#reading = undefined;
  }

  async #load(): Promise<IntrospectResult> {
    const reader = createPostgresConnection({ url: this.#adminUrl, postgresOptions: { max: 1 } });
    try {
      // lite prints a failed reading at length, and answers it with an empty schema.
      await reader.driver.unsafe("select");
      const all = await reader.introspect({ useCache: false });
      if (all.functions === undefined) throw new Error("introspection failed");
      return this.#restrict(all, all.functions);
    } catch (cause) {
      throw new AnswerError(unreadable(), { cause });
    } finally {
      await reader.driver.end({ timeout: 1 });
    }
  }

  /** Without this an embed could reach `auth.users`, and hints would name private tables. */
  #restrict(all: IntrospectResult, functions: NonNullable<IntrospectResult["functions"]>) {
    const shown = <T extends { schema: string }>(rows: T[]) =>
      rows.filter((row) => this.#exposed.has(row.schema));
    const relations = new Set([...shown(all.tables), ...shown(all.views)].map((one) => one.name));
    return {
      ...all,
      tables: shown(all.tables),
      columns: shown(all.columns),
      indexes: shown(all.indexes),
      foreign_keys: shown(all.foreign_keys).filter((key) => relations.has(key.ref_table)),
      primary_keys: shown(all.primary_keys),
      views: shown(all.views),
      check_constraints: shown(all.check_constraints),
      unique_constraints: shown(all.unique_constraints),
      comments: shown(all.comments),
      functions: shown(functions),
      partitions: shown(all.partitions ?? []),
    };
  }
}

function unreadable(): Response {
  return errorAnswer(503, {
    code: "PGRST002",
    message: "Could not query the database for the schema cache. Retrying.",
    details: null,
    hint: null,
  });
}
