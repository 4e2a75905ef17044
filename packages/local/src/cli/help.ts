/** What `--help` prints. */
export const HELP = `The local stack: Postgres, Data API, Auth, Edge Functions, simulators, console.

Usage: npm run stack -- <verb> [options]

  start [--detach]       start everything; with --detach in the background
  stop                   stop the stack of this project
  status [-o env|json]   show URLs and keys of the running stack
  reset                  delete database and files, apply migrations and seed again
  logs [service] [-f]    show the newest lines of all logs or one; -f follows
  dev                    start in the foreground and reload on change (npm run dev)

start and dev also take --no-console and --no-functions.

Environment:
  FOYER_HOME             folder for data, keys and logs (default: .foyer)
  FOYER_PORT_BASE        count every port up from this number, for a second stack`;
