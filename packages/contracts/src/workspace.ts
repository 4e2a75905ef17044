/** Everything a single-page app needs in one call: `ensure_workspace()` and `GET /api/me`. */
import { z } from "zod";
import { featureFlags } from "./feature-flag.ts";
import { organizationRole } from "./organization-member.ts";
import { planLimits, planLimitsRow, planTier, toPlanLimits } from "./plan.ts";
import { type ProfileRow, profileRow } from "./profile.ts";
import { projectStatus } from "./project.ts";
import { timestamp, uuid } from "./scalars.ts";
import { subscriptionStatus } from "./subscription.ts";

const workspaceOrganizationRow = z.object({
  id: uuid,
  name: z.string(),
  slug: z.string(),
  role: organizationRole,
  is_personal: z.boolean(),
  storage_bucket: z.string(),
});

const onboarding = z.object({
  completed: z.boolean(),
  items: z.array(z.object({ key: z.string(), done: z.boolean() })),
});

const starterProject = z.object({ id: uuid, name: z.string(), status: projectStatus });

/** What the RPC `ensure_workspace()` answers. */
export const workspaceRow = z.object({
  profile: profileRow,
  organizations: z.array(workspaceOrganizationRow),
  active_organization: workspaceOrganizationRow,
  starter_project: starterProject.nullable(),
  plan: z.object({
    slug: z.string(),
    tier: planTier,
    name: z.string(),
    status: subscriptionStatus,
    limits: planLimitsRow,
  }),
  feature_flags: featureFlags,
  onboarding,
});
export type WorkspaceRow = z.infer<typeof workspaceRow>;

const workspaceProfile = z.object({
  id: uuid,
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  name: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  companyName: z.string().nullable(),
  role: z.string().nullable(),
  timezone: z.string(),
  onboardingCompleted: z.boolean(),
  lastLoginAt: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});

const workspaceOrganization = z.object({
  id: uuid,
  name: z.string(),
  slug: z.string(),
  role: organizationRole,
  isPersonal: z.boolean(),
  storageBucket: z.string(),
});

/** Body of `GET /api/me`. Keys of flags and onboarding items are data and stay as they are. */
export const workspace = z.object({
  profile: workspaceProfile,
  organizations: z.array(workspaceOrganization),
  activeOrganization: workspaceOrganization,
  starterProject: starterProject.nullable(),
  plan: z.object({
    slug: z.string(),
    tier: planTier,
    name: z.string(),
    status: subscriptionStatus,
    limits: planLimits,
  }),
  featureFlags,
  onboarding,
});
export type Workspace = z.infer<typeof workspace>;

function toProfile(row: ProfileRow): Workspace["profile"] {
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified,
    name: row.name,
    avatarUrl: row.avatar_url,
    companyName: row.company_name,
    role: row.role,
    timezone: row.timezone,
    onboardingCompleted: row.onboarding_completed,
    lastLoginAt: row.last_login_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toOrganization(row: WorkspaceRow["active_organization"]): Workspace["activeOrganization"] {
  const { is_personal, storage_bucket, ...same } = row;
  return { ...same, isPersonal: is_personal, storageBucket: storage_bucket };
}

/** The RPC's answer into the words of the functions and the SDK. */
export function toWorkspace(row: WorkspaceRow): Workspace {
  return {
    profile: toProfile(row.profile),
    organizations: row.organizations.map(toOrganization),
    activeOrganization: toOrganization(row.active_organization),
    starterProject: row.starter_project,
    plan: { ...row.plan, limits: toPlanLimits(row.plan.limits) },
    featureFlags: row.feature_flags,
    onboarding: row.onboarding,
  };
}
