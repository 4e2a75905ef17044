/** The command was called wrongly: exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message} See \`npm run stack -- --help\`.`);
  }
}
