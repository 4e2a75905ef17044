import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { startGraphSimulator } from "./start.ts";

const HELP = `Usage: node cli.ts --webhook URL [options]

  --webhook URL           where webhooks are posted
  --port N                default 54331
  --phone NUMBER          business number, default +15550100001
  --phone-number-id ID    default 100000000000001
  --app-secret S          default random; also WHATSAPP_APP_SECRET
  --verify-token S        default random; also WHATSAPP_VERIFY_TOKEN
  --access-token S        default random; also WHATSAPP_ACCESS_TOKEN
  --verify                verify the webhook at start
  --help`;

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    webhook: text,
    port: { ...text, default: "54331" },
    phone: { ...text, default: "+15550100001" },
    "phone-number-id": { ...text, default: "100000000000001" },
    "app-secret": text,
    "verify-token": text,
    "access-token": text,
    verify: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const random = () => randomBytes(16).toString("hex");

if (values.help || values.webhook === undefined) {
  process.stdout.write(`${HELP}\n`);
  process.exit(values.help ? 0 : 2);
}
const options = {
  port: Number(values.port),
  webhookUrl: values.webhook,
  displayPhone: values.phone,
  phoneNumberId: values["phone-number-id"],
  appSecret: values["app-secret"] ?? process.env.WHATSAPP_APP_SECRET ?? random(),
  verifyToken: values["verify-token"] ?? process.env.WHATSAPP_VERIFY_TOKEN ?? random(),
  accessToken: values["access-token"] ?? process.env.WHATSAPP_ACCESS_TOKEN ?? random(),
  verifyWebhook: values.verify,
};
const simulator = await startGraphSimulator({
  ...options,
  onLog: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`GRAPH_BASE_URL="${simulator.url}"   (the phone: ${simulator.url}/)
WHATSAPP_PHONE_NUMBER_ID="${options.phoneNumberId}"
WHATSAPP_APP_SECRET="${options.appSecret}"
WHATSAPP_VERIFY_TOKEN="${options.verifyToken}"
WHATSAPP_ACCESS_TOKEN="${options.accessToken}"
`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void simulator.close());
}
