import { rewrite, type Sabotage } from "./sabotage.ts";

export const finish: Sabotage = {
  name: "finish",
  removed: "a job whose work is done leaves its queue",
  breaks: "queues-empty",
  apply: (sql) =>
    rewrite(sql, "finish_job", [
      ["return pgmq.delete(finish_job.queue, finish_job.job_id)", "return true"],
    ]),
};
