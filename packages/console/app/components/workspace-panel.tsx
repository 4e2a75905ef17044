import type { WorkspaceRow } from "@foyer/contracts";
import { Link } from "react-router";
import type { Answer } from "../lib/answer.ts";
import type { LinkStarted } from "../lib/link-started.ts";
import { FirstSteps } from "./first-steps.tsx";
import { FlagList } from "./flag-list.tsx";
import { PanelSection } from "./panel-section.tsx";
import { PlanLimits } from "./plan-limits.tsx";
import { ProfileCard } from "./profile-card.tsx";
import { WhatsappLink } from "./whatsapp-link.tsx";

interface WorkspacePanelProps {
  workspace: WorkspaceRow;
  phone: string | null;
  simulator: string | null;
  answer: Answer<LinkStarted> | undefined;
}

/** Everything that stood ready at sign-in. */
export function WorkspacePanel({ workspace, phone, simulator, answer }: WorkspacePanelProps) {
  const { active_organization: organization, starter_project: project, plan } = workspace;
  return (
    <aside
      id="details"
      aria-label="Workspace details"
      className="scroll-mt-16 border-t border-line px-4 sm:px-8 lg:overflow-y-auto lg:border-t-0 lg:px-6"
    >
      <PanelSection title="You">
        <ProfileCard profile={workspace.profile} answer={answer} />
        <p className="text-sm">
          <Link to="/account" className="link">
            Profile, preferences and your data
          </Link>
        </p>
      </PanelSection>
      <PanelSection title="Assistant">
        <p className="text-sm">
          <Link to="/avatar" className="link">
            The character in which it answers you
          </Link>
        </p>
      </PanelSection>
      <PanelSection title="Organization">
        <p
          data-testid="organization"
          className="flex flex-wrap items-baseline justify-between gap-x-3"
        >
          <span className="min-w-0 break-words font-serif text-lg">{organization.name}</span>
          <span className="text-sm text-muted">
            you are <strong className="text-ink">{organization.role}</strong>
          </span>
        </p>
        {project && (
          <p
            data-testid="project"
            className="flex flex-wrap items-baseline justify-between gap-x-3"
          >
            <span className="min-w-0 break-words">
              <span className="text-muted">Project </span>
              {project.name}
            </span>
            <span className="text-sm text-muted">{project.status}</span>
          </p>
        )}
        {!project && <p className="text-muted">No project yet.</p>}
        <p className="text-sm">
          <Link to={`/organizations/${organization.slug}/members`} className="link">
            Members and invitations
          </Link>
        </p>
      </PanelSection>
      <PanelSection title="WhatsApp">
        <WhatsappLink phone={phone} simulator={simulator} answer={answer} />
      </PanelSection>
      {!workspace.onboarding.completed && (
        <PanelSection title="First steps">
          <FirstSteps items={workspace.onboarding.items} />
        </PanelSection>
      )}
      <PanelSection title="Plan">
        <PlanLimits plan={plan} />
      </PanelSection>
      <PanelSection title="Features">
        <FlagList flags={workspace.feature_flags} />
      </PanelSection>
    </aside>
  );
}
