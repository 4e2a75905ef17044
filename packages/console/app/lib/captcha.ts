/** The checks that Auth can ask for, and what a page needs to show one. */

/** Whose check it is, and the key of this site with them. */
export interface Captcha {
  provider: CaptchaProvider;
  siteKey: string;
}

export type CaptchaProvider = "turnstile" | "hcaptcha";

interface CaptchaService {
  /** Its script, which draws nothing until it is told to. */
  script: string;
  /** What the page must be allowed to load, by directive of the Content-Security-Policy. */
  sources: Partial<Record<"script-src" | "frame-src" | "style-src" | "connect-src", string>>;
}

const hcaptcha = "https://hcaptcha.com https://*.hcaptcha.com";

/** From the services' own documentation of their policies. */
export const captchaServices: Record<CaptchaProvider, CaptchaService> = {
  turnstile: {
    script: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
    sources: {
      "script-src": "https://challenges.cloudflare.com",
      "frame-src": "https://challenges.cloudflare.com",
    },
  },
  hcaptcha: {
    script: "https://js.hcaptcha.com/1/api.js?render=explicit",
    sources: {
      "script-src": hcaptcha,
      "frame-src": hcaptcha,
      "style-src": hcaptcha,
      "connect-src": hcaptcha,
    },
  },
};
