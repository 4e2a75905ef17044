import type { WorkspaceRow } from "@foyer/contracts";

interface SeatsProps {
  workspace: WorkspaceRow;
  organization: WorkspaceRow["active_organization"];
  taken: number;
}

/** How many belong, and how many may: the workspace knows the active organization's plan. */
export function Seats({ workspace, organization, taken }: SeatsProps) {
  const isActive = workspace.active_organization.id === organization.id;
  const seats = isActive ? workspace.plan.limits.seats : null;
  if (seats === null) return <p>{taken === 1 ? "One person." : `${taken} people.`}</p>;
  return (
    <p>
      {taken} of {seats} seats of the plan {workspace.plan.name} are taken.
    </p>
  );
}
