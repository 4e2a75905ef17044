import { expect, it } from "vitest";
import { fillLockfile, type Lockfile, missingPackages } from "./fill-lockfile.ts";

const lock: Lockfile = {
  packages: {
    "": {},
    "node_modules/tool": {
      version: "2.0.0",
      dev: true,
      optionalDependencies: {
        "@tool/linux-x64": "2.0.0",
        "@tool/linux-arm64-musl": "2.0.0",
        "@tool/darwin-arm64": "2.0.0",
        "some-range": "^1.0.0",
      },
    },
    "node_modules/@tool/linux-x64": { version: "2.0.0" },
    "packages/local/node_modules/other": {
      version: "1.0.0",
      optionalDependencies: { "@tool/linux-x64": "1.0.0", "@other/win32-x64": "1.0.0" },
    },
  },
};

it("finds the platforms that are not listed", () => {
  expect(missingPackages(lock).map(({ name }) => name)).toEqual([
    "@tool/linux-arm64-musl",
    "@tool/darwin-arm64",
    "@other/win32-x64",
  ]);
});

it("lists them for their platform alone, so that npm installs them nowhere else", () => {
  const { packages } = fillLockfile(lock, missingPackages(lock));
  expect(packages["node_modules/@tool/linux-arm64-musl"]).toEqual({
    version: "2.0.0",
    cpu: ["arm64"],
    libc: ["musl"],
    os: ["linux"],
    dev: true,
    optional: true,
  });
  expect(packages["node_modules/@other/win32-x64"]).toEqual({
    version: "1.0.0",
    cpu: ["x64"],
    os: ["win32"],
    optional: true,
  });
  expect(missingPackages({ packages })).toEqual([]);
});
