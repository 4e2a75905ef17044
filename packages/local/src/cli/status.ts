import { lockHolder } from "../stack/lock.ts";
import { readState } from "../stack/state.ts";
import { homeHere } from "./here.ts";
import { envLines, table } from "./table.ts";
import { UsageError } from "./usage-error.ts";

const FORMATS: Record<string, (env: Record<string, string>) => string> = {
  pretty: table,
  env: envLines,
  json: (env) => JSON.stringify(env, null, 2),
};

/** Prints URLs and keys of the running stack; exit status 1 when none is ready. */
export async function status(format: string): Promise<number> {
  const print = FORMATS[format];
  if (print === undefined) throw new UsageError(`Unknown output format "${format}".`);
  const home = homeHere();
  const holder = await lockHolder(home.lock);
  const state = await readState(home.state);
  if (holder === null) {
    console.error(`No stack runs in ${home.dir}. Start one with \`npm run dev\`.`);
    return 1;
  }
  if (state?.ready !== true) {
    console.error(`The stack in ${home.dir} is still starting. Try again in a moment.`);
    return 1;
  }
  console.log(print(state.env));
  return 0;
}
