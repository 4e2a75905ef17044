/** Where enum contracts and the database's enums disagree; the order of values counts. */
export function compareEnums(
  contracts: Readonly<Record<string, readonly string[]>>,
  database: Readonly<Record<string, readonly string[]>>,
): string[] {
  const names = new Set([...Object.keys(contracts), ...Object.keys(database)]);
  return [...names].toSorted().flatMap((name) => {
    const contract = contracts[name];
    const real = database[name];
    if (contract === undefined) return [`public.${name} has no enum schema.`];
    if (real === undefined) return [`The enum schema ${name} has no type in the database.`];
    if (contract.join() === real.join()) return [];
    return [`${name} is ${real.join(", ")} in the database, ${contract.join(", ")} in the schema.`];
  });
}
