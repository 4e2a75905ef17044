/** Every public table and enum with its schema; a gate compares these with the database. */
import { auditEventRow } from "./audit-event.ts";
import { avatarRow, personalityType } from "./avatar.ts";
import { chatSessionRow } from "./chat-session.ts";
import { featureFlagRow } from "./feature-flag.ts";
import { invitationRow } from "./invitation.ts";
import { messageChannel, messageRole, messageRow, messageStatus, messageType } from "./message.ts";
import { attachmentState, messageAttachmentRow } from "./message-attachment.ts";
import { organizationRow } from "./organization.ts";
import { organizationMemberRow, organizationRole } from "./organization-member.ts";
import { planRow, planTier } from "./plan.ts";
import { userPreferencesRow } from "./preferences.ts";
import { profileRow } from "./profile.ts";
import {
  chunkingStrategy,
  projectPrivacy,
  projectRow,
  projectStatus,
  projectType,
} from "./project.ts";
import { subscriptionRow, subscriptionStatus } from "./subscription.ts";
import { whatsappIdentityRow } from "./whatsapp-identity.ts";

/** Row schemas by table of schema `public`. */
export const tableSchemas = {
  audit_events: auditEventRow,
  avatars: avatarRow,
  chat_sessions: chatSessionRow,
  feature_flags: featureFlagRow,
  invitations: invitationRow,
  message_attachments: messageAttachmentRow,
  messages: messageRow,
  organization_members: organizationMemberRow,
  organizations: organizationRow,
  plans: planRow,
  profiles: profileRow,
  projects: projectRow,
  subscriptions: subscriptionRow,
  user_preferences: userPreferencesRow,
  whatsapp_identities: whatsappIdentityRow,
} as const;

/** Enum schemas by type of schema `public`. */
export const enumSchemas = {
  attachment_state: attachmentState,
  chunking_strategy: chunkingStrategy,
  message_channel: messageChannel,
  message_role: messageRole,
  message_status: messageStatus,
  message_type: messageType,
  organization_role: organizationRole,
  personality_type: personalityType,
  plan_tier: planTier,
  project_privacy: projectPrivacy,
  project_status: projectStatus,
  project_type: projectType,
  subscription_status: subscriptionStatus,
} as const;
