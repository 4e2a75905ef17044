/** The routes of the function `admin`. */
import { deadLetterPage, deadLetterQuery, deadLetterReplay } from "./admin-dead-letter.ts";
import { doctorReport } from "./admin-doctor.ts";
import {
  inboxDetail,
  inboxDetailQuery,
  inboxPage,
  inboxQuery,
  inboxReplay,
} from "./admin-inbox.ts";
import {
  organizationFlagsRequest,
  organizationFlagsResult,
  organizationPlanRequest,
  organizationPlanResult,
} from "./admin-organization.ts";
import { backfillRequest, backfillResponse, userPage, userQuery } from "./admin-user.ts";
import {
  whatsappNumberPage,
  whatsappNumberResumed,
  whatsappTemplate,
  whatsappTemplatePage,
  whatsappTemplateRequest,
} from "./admin-whatsapp.ts";
import { healthResponse } from "./readiness.ts";
import type { RouteTable } from "./route.ts";

const badInput = ["invalid_input"] as const;
const badBody = ["invalid_json", "invalid_input", "body_too_large"] as const;

export const adminRoutes = {
  health: {
    method: "get",
    path: "/admin/health",
    summary: "Liveness: the function runs. Touches no database.",
    auth: "public",
    response: { status: 200, description: "It runs.", schema: healthResponse },
    problems: [],
  },
  doctor: {
    method: "get",
    path: "/admin/doctor",
    summary: "Every check of the database, with its remedy; what fails comes first.",
    auth: "operator",
    response: { status: 200, description: "Well or not.", schema: doctorReport },
    problems: [],
  },
  listInbox: {
    method: "get",
    path: "/admin/inbox",
    summary: "Deliveries, newest first, without their bodies.",
    auth: "operator",
    query: inboxQuery,
    response: { status: 200, description: "A page of them.", schema: inboxPage },
    problems: badInput,
  },
  readInbox: {
    method: "get",
    path: "/admin/inbox/{id}",
    summary: "One delivery; with `raw=true` its body too, which is recorded.",
    auth: "operator",
    query: inboxDetailQuery,
    response: { status: 200, description: "The delivery.", schema: inboxDetail },
    problems: [...badInput, "delivery_not_found"],
  },
  replayInbox: {
    method: "post",
    path: "/admin/inbox/{id}/replay",
    summary: "Reads a delivery that was not processed again. The second replay does nothing.",
    auth: "operator",
    response: { status: 200, description: "What came of it.", schema: inboxReplay },
    problems: [...badInput, "delivery_not_found", "not_replayable", "body_erased"],
  },
  listDeadLetters: {
    method: "get",
    path: "/admin/dead-letters",
    summary: "Work that was given up, newest first.",
    auth: "operator",
    query: deadLetterQuery,
    response: { status: 200, description: "A page of it.", schema: deadLetterPage },
    problems: badInput,
  },
  replayDeadLetter: {
    method: "post",
    path: "/admin/dead-letters/{id}/replay",
    summary: "Puts a job back, with what its death had closed. The second replay does nothing.",
    auth: "operator",
    response: { status: 200, description: "What came of it.", schema: deadLetterReplay },
    problems: [...badInput, "dead_letter_not_found"],
  },
  backfill: {
    method: "post",
    path: "/admin/provisioning/backfill",
    summary: "Makes rooms for users who have none.",
    auth: "operator",
    request: { description: "How many at most.", schema: backfillRequest },
    response: { status: 200, description: "How many were made.", schema: backfillResponse },
    problems: badBody,
  },
  findUsers: {
    method: "get",
    path: "/admin/users",
    summary: "The account with an e-mail address, with its organizations and plans.",
    auth: "operator",
    query: userQuery,
    response: { status: 200, description: "One person, or nobody.", schema: userPage },
    problems: badInput,
  },
  deleteUser: {
    method: "delete",
    path: "/admin/users/{id}",
    summary: "Deletes an account and its data, at once and for good.",
    auth: "operator",
    response: { status: 204, description: "It is gone, and the address is free again." },
    problems: [...badInput, "user_not_found", "last_admin"],
  },
  setPlan: {
    method: "put",
    path: "/admin/organizations/{id}/plan",
    summary: "Puts an organization on a plan that has seats for its members.",
    auth: "operator",
    request: { description: "The plan's slug.", schema: organizationPlanRequest },
    response: { status: 200, description: "The plan.", schema: organizationPlanResult },
    problems: [...badBody, "limit_reached", "organization_not_found", "plan_not_found"],
  },
  setFlags: {
    method: "put",
    path: "/admin/organizations/{id}/flags",
    summary: "Sets an organization's flags; one that is left out has its default again.",
    auth: "operator",
    request: { description: "All that are set.", schema: organizationFlagsRequest },
    response: { status: 200, description: "The flags.", schema: organizationFlagsResult },
    problems: [...badBody, "organization_not_found"],
  },
  listNumbers: {
    method: "get",
    path: "/admin/whatsapp/numbers",
    summary: "The business's numbers: held, stopped, and how much waits to leave.",
    auth: "operator",
    response: { status: 200, description: "All of them.", schema: whatsappNumberPage },
    problems: [],
  },
  resumeNumber: {
    method: "post",
    path: "/admin/whatsapp/numbers/{id}/resume",
    summary: "Lets a number write again that its token, permission or standing had stopped.",
    auth: "operator",
    response: {
      status: 200,
      description: "Whether it was stopped.",
      schema: whatsappNumberResumed,
    },
    problems: [...badInput, "whatsapp_number_not_found"],
  },
  listTemplates: {
    method: "get",
    path: "/admin/whatsapp/templates",
    summary: "The templates that may be sent once Meta has approved them.",
    auth: "operator",
    response: { status: 200, description: "All of them.", schema: whatsappTemplatePage },
    problems: [],
  },
  putTemplate: {
    method: "put",
    path: "/admin/whatsapp/templates",
    summary: "Names a template of WhatsApp Manager, or changes what is known of it.",
    auth: "operator",
    request: { description: "The template.", schema: whatsappTemplateRequest },
    response: { status: 200, description: "The template.", schema: whatsappTemplate },
    problems: badBody,
  },
  openapi: {
    method: "get",
    path: "/admin/openapi.json",
    summary: "This document.",
    auth: "operator",
    response: { status: 200, description: "OpenAPI 3.1." },
    problems: [],
  },
} as const satisfies RouteTable;

/** Operation ids of the function `admin`. */
export type AdminOperation = keyof typeof adminRoutes;
