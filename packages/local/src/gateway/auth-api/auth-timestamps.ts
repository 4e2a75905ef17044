import { isoTimestamp, timestampTypes } from "../driver/timestamps.ts";

/** Auth is written in Go, which prints UTC as `Z`. */
export function goTimestamp(text: string): string {
  return isoTimestamp(text).replace(/\+00:00$/, "Z");
}

/** Driver types for `timestamp` and `timestamptz` in Auth's answers. */
export const authTimestampTypes = {
  timestamp: { ...timestampTypes.timestamp, parse: goTimestamp },
  timestamptz: { ...timestampTypes.timestamptz, parse: goTimestamp },
};
