import { type DisposableStack, disposableStack } from "./disposable-stack.ts";

/** A database with every migration applied, started when it is first asked for. */
export interface MigratedDatabase {
  url(): Promise<string>;
  end(): Promise<void>;
}

/** Nothing is started before `url()` is called; `end()` is due in any case. */
export function migratedDatabase(): MigratedDatabase {
  let starting: Promise<DisposableStack> | undefined;
  return {
    async url() {
      starting ??= disposableStack({ functions: false, console: false, seed: false });
      return (await starting).stack.urls.db;
    },
    async end() {
      const running = await starting?.catch(() => undefined);
      await running?.end();
    },
  };
}
