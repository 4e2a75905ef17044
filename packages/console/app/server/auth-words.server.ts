import { type AuthError, isAuthRetryableFetchError } from "@supabase/supabase-js";

const words: Record<string, string> = {
  invalid_credentials: "That e-mail and password do not belong together. Check both and try again.",
  email_not_confirmed: "Confirm your e-mail first: open the link we sent you.",
  user_already_exists: "There is an account with this e-mail already. Sign in instead.",
  email_exists: "There is an account with this e-mail already. Sign in instead.",
  email_address_invalid: "This e-mail address cannot be used. Check its spelling.",
  email_address_not_authorized: "This e-mail address may not be used here.",
  weak_password: "This password is too easy to guess. Choose a longer one.",
  signup_disabled: "New accounts are not open at the moment.",
  email_provider_disabled: "Signing in by e-mail is switched off here.",
  otp_disabled: "Signing in by a mailed link is switched off here.",
  otp_expired: "That link or code is used up or expired. Ask for a new one.",
  provider_disabled: "Signing in there is switched off here.",
  provider_email_needs_verification: "Confirm your e-mail first: open the link we sent you.",
  access_denied: "You were not signed in there. Try again, or sign in another way.",
  user_banned: "This account is suspended. Ask the people who run this place.",
  over_request_rate_limit: "Too many attempts. Wait a minute, then try again.",
  over_email_send_rate_limit: "Too many e-mails were sent. Wait a minute, then try again.",
  captcha_failed: "The check that you are a person failed. Try again.",
  request_timeout: "The sign-in service took too long. Try again.",
};

/** What Auth says of a wrong password, unless a hook says something better. */
const usualRefusal = "Invalid login credentials";

/** Says an error of Auth in a sentence for the person at the form. */
export function authWords(error: AuthError): string {
  if (isAuthRetryableFetchError(error)) {
    return "The sign-in service does not answer. Try again in a moment.";
  }
  // A lock-out comes as wrong credentials, in the words of the hook that refused.
  const isLockOut = error.code === "invalid_credentials" && error.message !== usualRefusal;
  const known = error.code && !isLockOut ? words[error.code] : undefined;
  if (known) return known;
  // Auth's own 4xx messages are written for people; its 5xx messages are not.
  const status = error.status ?? 500;
  return status < 500 && error.message
    ? `${error.message.replace(/\.$/, "")}.`
    : "The sign-in service failed. Try again in a moment.";
}

/**
 * Why somebody came back from a mail or a provider without a session. The reason comes from the
 * address bar, which is anybody's to write: only our own words are shown.
 */
export function returnWords(reason: string | null): string | null {
  if (reason === null) return null;
  const usual =
    "The link may be used up or expired, or was opened in another browser. Sign in here.";
  return Object.hasOwn(words, reason) ? (words[reason] ?? usual) : usual;
}
