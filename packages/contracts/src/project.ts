/** What an organization works on: a repository or a set of files. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

export const projectType = z.enum(["repository", "files"]);
export type ProjectType = z.infer<typeof projectType>;

export const projectStatus = z.enum(["active", "paused", "archived"]);
export type ProjectStatus = z.infer<typeof projectStatus>;

export const projectPrivacy = z.enum(["private", "public"]);
export type ProjectPrivacy = z.infer<typeof projectPrivacy>;

export const chunkingStrategy = z.enum(["semantic", "recursive", "fixed"]);
export type ChunkingStrategy = z.infer<typeof chunkingStrategy>;

/** A row of `public.projects`. */
export const projectRow = z.object({
  id: uuid,
  organization_id: uuid,
  /** Null once that person's account is gone; the project stays. */
  owner_id: uuid.nullable(),
  name: z.string().min(3).max(50),
  description: z.string().nullable(),
  type: projectType,
  status: projectStatus,
  privacy: projectPrivacy,
  chunking_strategy: chunkingStrategy,
  stage_number: z.int().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type ProjectRow = z.infer<typeof projectRow>;
