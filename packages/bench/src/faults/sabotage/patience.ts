import { rewrite, type Sabotage } from "./sabotage.ts";

export const patience: Sabotage = {
  name: "patience",
  removed: "a job is tried ten times before it is given up",
  breaks: "no-dead-letters",
  apply: (sql) =>
    rewrite(sql, "lease_jobs", [
      ["max_attempts constant integer := 10", "max_attempts constant integer := 1"],
    ]),
};
