import { expect, it } from "vitest";
import { objectOrder } from "./object-order.ts";

it("puts the cluster first, then in each schema types, tables and functions", () => {
  const order = [
    "cluster/extensions/pgmq.sql",
    "schemas/private/schema.sql",
    "schemas/private/tables/outbox.sql",
    "schemas/private/functions/enqueue.sql",
    "schemas/public/schema.sql",
    "schemas/public/types/message_role.sql",
    "schemas/public/tables/Zoo.sql",
    "schemas/public/tables/avatars.sql",
    "schemas/public/functions/readiness.sql",
  ];
  expect(order.toReversed().toSorted(objectOrder)).toEqual(order);
});
