import { vi } from "vitest";

/** A browser, a model and a queue take their time; importing this grants it. */
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });
