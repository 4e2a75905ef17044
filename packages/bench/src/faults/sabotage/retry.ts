import { rewrite, type Sabotage } from "./sabotage.ts";

/** Two layers: the lease, and the healing of work that has no job. */
export const retry: Sabotage = {
  name: "retry",
  removed: "a job is finished after its work, not before",
  breaks: "answered-once",
  async apply(sql) {
    await rewrite(sql, "lease_jobs", [
      [
        "job_id := job.msg_id;",
        "perform pgmq.delete(lease_jobs.queue, job.msg_id); job_id := job.msg_id;",
      ],
    ]);
    await rewrite(sql, "heal", [["interval '2 minutes'", "interval '1000 years'"]]);
  },
};
