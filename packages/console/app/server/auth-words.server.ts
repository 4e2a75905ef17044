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
  user_banned: "This account is suspended. Ask the people who run this place.",
  over_request_rate_limit: "Too many attempts. Wait a minute, then try again.",
  over_email_send_rate_limit: "Too many e-mails were sent. Wait a minute, then try again.",
  captcha_failed: "The check that you are a person failed. Try again.",
  request_timeout: "The sign-in service took too long. Try again.",
};

/** Says an error of Auth in a sentence for the person at the form. */
export function authWords(error: AuthError): string {
  if (isAuthRetryableFetchError(error)) {
    return "The sign-in service does not answer. Try again in a moment.";
  }
  const known = error.code ? words[error.code] : undefined;
  if (known) return known;
  // Auth's own 4xx messages are written for people; its 5xx messages are not.
  const status = error.status ?? 500;
  return status < 500 && error.message
    ? `${error.message.replace(/\.$/, "")}.`
    : "The sign-in service failed. Try again in a moment.";
}
