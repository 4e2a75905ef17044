/** The catalogue: every code a function may answer with, in one place. */

/** What a code means to whoever receives it. */
export interface ErrorDefinition {
  /** HTTP status. */
  readonly status: number;
  /** The same sentence for every occurrence. */
  readonly title: string;
  /** What happened and what to do next; a thrower may say it more exactly. */
  readonly detail: string;
}

export const errorCatalogue = {
  bad_request: {
    status: 400,
    title: "Bad request",
    detail: "The request could not be understood. Compare it with /api/openapi.json.",
  },
  invalid_json: {
    status: 400,
    title: "Body is not JSON",
    detail: "The body must be UTF-8 encoded JSON.",
  },
  not_whatsapp: {
    status: 400,
    title: "Not a WhatsApp webhook",
    detail: 'The body must be an object with "object": "whatsapp_business_account".',
  },
  invalid_input: {
    status: 400,
    title: "Invalid input",
    detail: "A value is missing, malformed or outside its limits.",
  },
  authentication_required: {
    status: 401,
    title: "Authentication required",
    detail: "Send the user's access token as Authorization: Bearer <token>.",
  },
  invalid_token: {
    status: 401,
    title: "Invalid token",
    detail: "The token is malformed, expired or revoked. Sign in again.",
  },
  token_expired: {
    status: 401,
    title: "Token has expired",
    detail: "Get a fresh token from the identity service and send that.",
  },
  token_not_yet_valid: {
    status: 401,
    title: "Token is not valid yet",
    detail: "Its time has not come. Compare the clocks, then send it again.",
  },
  unknown_issuer: {
    status: 401,
    title: "Unknown issuer",
    detail: "The token's iss is not configured here. EXTERNAL_ISSUERS names who is trusted.",
  },
  wrong_audience: {
    status: 401,
    title: "Token is for somebody else",
    detail: "Its aud names another application. Ask the identity service for a token for this one.",
  },
  missing_subject: {
    status: 401,
    title: "Token names nobody",
    detail: "The token has no usable subject. Look at the issuer's claim map.",
  },
  invalid_worker_secret: {
    status: 401,
    title: "Not the worker's secret",
    detail: "Send WORKER_SECRET as Authorization: Bearer <secret>.",
  },
  invalid_signature: {
    status: 401,
    title: "Invalid signature",
    detail: "X-Hub-Signature-256 must be the HMAC-SHA256 of the exact body with the app secret.",
  },
  not_authenticated: {
    status: 401,
    title: "Not signed in",
    detail: "Nobody is signed in. Sign in first.",
  },
  limit_reached: {
    status: 402,
    title: "The plan's limit is reached",
    detail: "The plan has no more of this. Choose a larger one, or give something back.",
  },
  forbidden: {
    status: 403,
    title: "Forbidden",
    detail: "You may not do this. Ask an admin of the organization.",
  },
  role_required: {
    status: 403,
    title: "Role too low",
    detail: "Your role in the organization does not allow this. Ask an admin.",
  },
  operator_required: {
    status: 403,
    title: "Operators only",
    detail: "This is for platform admins. Somebody with the secret key grants it.",
  },
  verification_failed: {
    status: 403,
    title: "Webhook verification failed",
    detail: "hub.mode must be subscribe and hub.verify_token must equal WHATSAPP_VERIFY_TOKEN.",
  },
  append_only: {
    status: 403,
    title: "Append-only",
    detail: "Rows of this table are never changed. Write a new one.",
  },
  not_found: {
    status: 404,
    title: "Not found",
    detail: "There is nothing here, or you may not see it.",
  },
  route_not_found: {
    status: 404,
    title: "No such route",
    detail: "This function has no such path. Routes are listed in /api/openapi.json.",
  },
  user_not_found: {
    status: 404,
    title: "No such user",
    detail: "The account may have been deleted. Sign in again.",
  },
  organization_not_found: {
    status: 404,
    title: "No such organization",
    detail: "It does not exist, or you do not belong to it. ensure_workspace() lists yours.",
  },
  member_not_found: {
    status: 404,
    title: "No such member",
    detail: "Nobody of that id belongs here. Read organization_members for who does.",
  },
  invitation_not_found: {
    status: 404,
    title: "No such invitation",
    detail: "There is none for this account. Ask for a new one, to your confirmed address.",
  },
  session_not_found: {
    status: 404,
    title: "No such chat session",
    detail: "The session does not exist or is not yours. Call active_chat_session().",
  },
  delivery_not_found: {
    status: 404,
    title: "No such delivery",
    detail: "The inbox has none of this id. GET /admin/inbox lists them.",
  },
  dead_letter_not_found: {
    status: 404,
    title: "No such dead letter",
    detail: "There is none of this id. GET /admin/dead-letters lists them.",
  },
  whatsapp_number_not_found: {
    status: 404,
    title: "No such number",
    detail: "It is none of the business's numbers. GET /admin/whatsapp/numbers lists them.",
  },
  plan_not_found: {
    status: 404,
    title: "No such plan",
    detail: "GET /api/plans lists the plans.",
  },
  attachment_not_found: {
    status: 404,
    title: "No such attachment",
    detail: "It does not exist or is not yours. message_attachments lists yours.",
  },
  queue_not_found: {
    status: 404,
    title: "No such queue",
    detail: "Queues are replies, sends and media.",
  },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed",
    detail: "The Allow header names the methods of this path.",
  },
  template_not_approved: {
    status: 409,
    title: "Template is not approved",
    detail: "There is no approved WhatsApp template of this name and language.",
  },
  whatsapp_opted_out: {
    status: 409,
    title: "Person does not want messages",
    detail: "They stopped WhatsApp messages, or can not be reached. Nothing was sent.",
  },
  whatsapp_not_linked: {
    status: 404,
    title: "WhatsApp is not linked",
    detail: "The user has not linked a WhatsApp number.",
  },
  conflict: {
    status: 409,
    title: "Conflict",
    detail: "The change contradicts what is stored. Read it again, then retry.",
  },
  attachment_not_stored: {
    status: 409,
    title: "Attachment is not stored",
    detail: "Its state says whether it is still to come; pending means: ask again in a moment.",
  },
  no_organization: {
    status: 409,
    title: "No organization",
    detail: "The user belongs to no organization. Call ensure_workspace() first.",
  },
  personal_organization: {
    status: 409,
    title: "Personal organization",
    detail: "A personal organization has one member. Call create_organization() for a shared one.",
  },
  already_a_member: {
    status: 409,
    title: "Already a member",
    detail: "This person belongs to the organization. Use set_member_role() to change the role.",
  },
  last_admin: {
    status: 409,
    title: "Last admin",
    detail: "An organization needs an active admin. Make somebody else an admin first.",
  },
  invitation_accepted: {
    status: 409,
    title: "Invitation was accepted",
    detail: "It admits once. Ask for a new one if you no longer belong.",
  },
  not_replayable: {
    status: 409,
    title: "Not to be replayed",
    detail: "Only deliveries of WhatsApp are replayed. Ask the sender to deliver it again.",
  },
  body_erased: {
    status: 410,
    title: "Body was erased",
    detail: "Its time was over, or its person is gone. The rows made of it are what is left.",
  },
  invitation_expired: {
    status: 410,
    title: "Invitation has expired",
    detail: "Ask an admin of the organization to invite you again.",
  },
  body_too_large: {
    status: 413,
    title: "Body too large",
    detail: "Send a smaller body.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    detail: "Wait, then retry.",
  },
  internal_error: {
    status: 500,
    title: "Internal error",
    detail: "Something failed on our side. Quote the debug_id when you report it.",
  },
  auth_unavailable: {
    status: 503,
    title: "Authentication is unavailable",
    detail: "The token could not be checked. Retry in a moment.",
  },
  issuer_unavailable: {
    status: 503,
    title: "Identity service is unavailable",
    detail: "Its keys could not be read, so the token could not be checked. Retry in a moment.",
  },
  chatkit_unavailable: {
    status: 503,
    title: "The chat widget's service is unavailable",
    detail: "ChatKit gave no token. Retry in a moment; the log says why, under the debug_id.",
  },
  database_unavailable: {
    status: 503,
    title: "Database is unavailable",
    detail: "The database did not answer in time. Retry in a moment.",
  },
  storage_unavailable: {
    status: 503,
    title: "Storage is unavailable",
    detail: "The file could not be reached. Retry in a moment.",
  },
  workspace_unavailable: {
    status: 503,
    title: "Workspace is not ready",
    detail: "Setting up the workspace failed and was recorded. Retry in a moment.",
  },
  whatsapp_not_configured: {
    status: 503,
    title: "WhatsApp is not set up",
    detail: "Set the WHATSAPP_* secrets and let the worker run once.",
  },
  external_identity_not_configured: {
    status: 503,
    title: "External identity is off",
    detail: "No identity service is configured. Set EXTERNAL_ISSUERS.",
  },
  not_ready: {
    status: 503,
    title: "Not ready",
    detail: "At least one check fails; `checks` says which and what to do.",
  },
} as const satisfies Record<string, ErrorDefinition>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue;

/** Whether a string (such as the `detail` of an SQL error) is a code of the catalogue. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCatalogue, value);
}
