import { parseArgs } from "node:util";
import { HELP } from "./help.ts";
import { UsageError } from "./usage-error.ts";

const BOOLEAN = { type: "boolean", default: false } as const;
const START_FLAGS = { "no-console": BOOLEAN, "no-functions": BOOLEAN };

/** Runs one command line; resolves to its exit status. */
export async function runVerb(argv: string[]): Promise<number> {
  const [verb, ...rest] = argv;
  if (verb === undefined || rest.includes("--help") || rest.includes("-h")) {
    console.log(HELP);
    return verb === undefined ? 2 : 0;
  }
  // Each verb loads only what it needs: `status` must not wait for a web server to be parsed.
  switch (verb) {
    case "--help":
    case "-h":
    case "help":
      console.log(HELP);
      return 0;
    case "start": {
      const flags = options(rest, { detach: { ...BOOLEAN, short: "d" }, ...START_FLAGS });
      const chosen = { watch: false, ...parts(flags) };
      return flags.detach
        ? (await import("./detach.ts")).startDetached(chosen)
        : (await import("./foreground.ts")).runForeground(chosen);
    }
    case "dev": {
      const flags = options(rest, START_FLAGS);
      return (await import("./foreground.ts")).runForeground({ watch: true, ...parts(flags) });
    }
    case "stop":
      options(rest, {});
      return (await import("./stop.ts")).stop();
    case "status": {
      const { output } = options(rest, {
        output: { type: "string", short: "o", default: "pretty" },
      });
      return (await import("./status.ts")).status(output);
    }
    case "reset":
      options(rest, {});
      return (await import("./reset.ts")).reset();
    case "logs": {
      const { values, positionals } = read(rest, { follow: { ...BOOLEAN, short: "f" } }, 1);
      return (await import("./logs.ts")).logs(positionals[0], values.follow);
    }
    default:
      throw new UsageError(`Unknown verb "${verb}".`);
  }
}

type Flags = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

function options<const T extends NonNullable<Flags>>(args: string[], known: T) {
  return read(args, known, 0).values;
}

function read<const T extends NonNullable<Flags>>(args: string[], known: T, positionals: number) {
  let parsed: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args, options: known, allowPositionals: true });
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${reason.replace(/\.$/, "")}.`);
  }
  const extra = parsed.positionals[positionals];
  if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}".`);
  return parsed;
}

function parts(flags: { "no-console": boolean; "no-functions": boolean }) {
  return { console: !flags["no-console"], functions: !flags["no-functions"] };
}
