/** Where the stack under test is; the test runner sets these. */
function variable(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`Cannot run: ${name} is missing. Run \`npm test\`, which starts a stack.`);
  return value;
}

export const stack = {
  apiUrl: variable("API_URL"),
  dbUrl: variable("DB_URL"),
  consoleUrl: variable("CONSOLE_URL"),
  publishableKey: variable("PUBLISHABLE_KEY"),
  simulatorUrl: variable("GRAPH_SIMULATOR_URL"),
  modelUrl: variable("MODEL_SIMULATOR_URL"),
};
