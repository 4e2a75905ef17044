import { enumSchemas, tableSchemas } from "../../packages/contracts/src/mod.ts";
import { readCatalog } from "./catalog.ts";
import { compareEnums } from "./compare-enums.ts";
import { compareTables } from "./compare-tables.ts";
import type { Gate } from "./gate.ts";

/** S5: the zod contracts describe the tables as they are. */
export const contractsGate: Gate = {
  name: "contracts",
  title: "the row and enum schemas of packages/contracts are the database's tables",
  remedy: "edit the schema in packages/contracts/src/<noun>.ts (and its entry in tables.ts)",
  async check({ databaseUrl }) {
    const { columns, enums } = await readCatalog(await databaseUrl());
    const contracts = Object.entries(enumSchemas).map(([name, { options }]) => [name, options]);
    return [
      ...compareTables(tableSchemas, columns),
      ...compareEnums(Object.fromEntries(contracts), enums),
    ];
  },
};
