import { type Home, homeOf } from "../stack/home.ts";
import { findProjectDir } from "../stack/project.ts";

/** The home of the project that the command was called in. */
export function homeHere(): Home {
  return homeOf(findProjectDir(process.cwd()));
}
