import type { OrganizationRole } from "@foyer/contracts";
import { roles } from "../lib/member.ts";

interface RoleSelectProps {
  /** Whose role, read out. */
  label: string;
  role: OrganizationRole;
}

/** A list of the roles, on one line with its button. */
export function RoleSelect({ label, role }: RoleSelectProps) {
  return (
    <select
      name="role"
      aria-label={label}
      defaultValue={role}
      className="input min-h-10 w-auto py-1"
    >
      {roles.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}
