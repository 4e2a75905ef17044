/** What the doctor finds: the RPC `doctor()` and `GET /admin/doctor`. */
import { z } from "zod";

/** A row of `doctor()`. */
export const doctorRow = z.object({
  check_name: z.string(),
  ok: z.boolean(),
  finding: z.string(),
  remedy: z.string(),
});
export type DoctorRow = z.infer<typeof doctorRow>;

const doctorFinding = z.object({
  check: z.string(),
  ok: z.boolean(),
  finding: z.string(),
  remedy: z.string(),
});

/** Body of `GET /admin/doctor`; what fails comes first. */
export const doctorReport = z.object({
  healthy: z.boolean(),
  passed: z.int(),
  failed: z.int(),
  findings: z.array(doctorFinding),
});
export type DoctorReport = z.infer<typeof doctorReport>;

/** The RPC's rows as a report. */
export function toDoctorReport(rows: readonly DoctorRow[]): DoctorReport {
  const findings = rows.map(({ check_name, ...same }) => ({ check: check_name, ...same }));
  const failed = findings.filter(({ ok }) => !ok);
  const passed = findings.filter(({ ok }) => ok);
  return {
    healthy: failed.length === 0,
    passed: passed.length,
    failed: failed.length,
    findings: [...failed, ...passed],
  };
}
