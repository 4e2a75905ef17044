import type { WorkspaceRow } from "@foyer/contracts";

type Plan = WorkspaceRow["plan"];

const names: Record<keyof Plan["limits"], string> = {
  api_calls: "API calls",
  ingestions: "Ingestions",
  oracle_queries: "Oracle queries",
  storage_gb: "Storage, GB",
  seats: "Seats",
};

const inOrder = ["api_calls", "ingestions", "oracle_queries", "storage_gb", "seats"] as const;

/** The plan and what it allows. */
export function PlanLimits({ plan }: { plan: Plan }) {
  return (
    <div data-testid="plan" className="grid gap-3">
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-serif text-lg">{plan.name}</span>
        <span className="text-sm text-muted">
          {plan.tier} · {plan.status.replaceAll("_", " ")}
        </span>
      </p>
      <dl className="grid text-sm">
        {inOrder.map((limit) => (
          <div key={limit} className="flex justify-between gap-3 border-t border-line py-1.5">
            <dt className="text-muted">{names[limit]}</dt>
            <dd className="tabular-nums">
              {plan.limits[limit]?.toLocaleString("en") ?? "unlimited"}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
