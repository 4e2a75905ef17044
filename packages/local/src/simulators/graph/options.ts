/** The states a delivery receipt can report, in the order a phone goes through them. */
export const RECEIPTS = ["sent", "delivered", "read"] as const;
export type Receipt = (typeof RECEIPTS)[number];

/** What `startGraphSimulator` needs to know. All secrets are the caller's; none has a default. */
export interface GraphSimulatorOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: number;
  /** Signs webhooks (`X-Hub-Signature-256`). */
  appSecret: string;
  /** Sent as `hub.verify_token` when the webhook is verified. */
  verifyToken: string;
  /** The Bearer token that Graph calls must carry. */
  accessToken: string;
  /** The one business number this simulator owns, as Meta's numeric id. */
  phoneNumberId: string;
  /** The number people write to, for example `+15550100001`. */
  displayPhone: string;
  /** Where webhooks are posted. */
  webhookUrl: string;
  onLog?: (line: string) => void;
  host?: string;
  /** WhatsApp Business Account id, in `entry[].id`. */
  businessAccountId?: string;
  /** Receipts for each accepted message. Default: sent and delivered; `read` comes from the phone page. */
  receipts?: readonly Receipt[];
  /** Milliseconds between acceptance, sent, delivered and read. Default 25. */
  receiptStepMs?: number;
  /** Waits before the second, third … attempt of a webhook that was not answered 200. */
  retryDelaysMs?: readonly number[];
  /** After this many milliseconds an unanswered webhook counts as failed. Default 20,000. */
  deliveryTimeoutMs?: number;
  /** One message per 6 s to one person, bursts of 45. Default on. */
  pairRate?: boolean;
  /** Verifies the webhook URL (GET with a challenge) at start. Default off. */
  verifyWebhook?: boolean;
}

/** Options with every default filled in. */
export type Settings = Required<GraphSimulatorOptions>;

/**
 * Meta retries at once and then ever less often for seven days. Here the same shape lasts a minute:
 * longer than a local restart, shorter than anyone's patience.
 */
const RETRY_DELAYS_MS = [50, 250, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export function withDefaults(options: GraphSimulatorOptions): Settings {
  return {
    onLog: () => {},
    host: "127.0.0.1",
    businessAccountId: "100000000000002",
    receipts: ["sent", "delivered"],
    receiptStepMs: 25,
    retryDelaysMs: RETRY_DELAYS_MS,
    deliveryTimeoutMs: 20_000,
    pairRate: true,
    verifyWebhook: false,
    ...options,
  };
}
