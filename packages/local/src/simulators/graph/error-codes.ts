/** What Graph answers for an error code: HTTP status, title, and the sentence in `error_data`. */
export interface ErrorCode {
  status: number;
  title: string;
  details: string;
}

const code = (status: number, title: string, details: string): ErrorCode => ({
  status,
  title,
  details,
});

/** The documented codes an application must be able to meet; any other is answered as unknown. */
export const ERROR_CODES: Readonly<Record<number, ErrorCode>> = {
  0: code(401, "AuthException", "The app user could not be authenticated."),
  1: code(400, "API Unknown", "Invalid request or possible server error."),
  2: code(503, "API Service", "Temporary downtime or overload."),
  3: code(500, "API Method", "The app lacks the capability to make this call."),
  4: code(400, "API Too Many Calls", "The app has reached its call rate limit."),
  10: code(403, "Permission Denied", "The permission is not granted or was removed."),
  33: code(400, "Parameter value is not valid", "The business phone number was deleted."),
  100: code(400, "Invalid parameter", "The request holds an unsupported or misspelled parameter."),
  190: code(401, "Access token has expired", "The access token has expired."),
  200: code(403, "API Permission", "The permission is not granted or was removed."),
  250: code(403, "API Permission", "The permission is not granted or was removed."),
  299: code(403, "API Permission", "The permission is not granted or was removed."),
  368: code(403, "Temporarily blocked for policies violations", "The account is restricted."),
  80007: code(400, "Rate limit issues", "The business account has reached its rate limit."),
  130403: code(400, "User blocked by business", "The business has blocked this person."),
  130429: code(400, "Rate limit hit", "Cloud API message throughput has been reached."),
  130472: code(400, "User's number is part of an experiment", "Not sent: part of an experiment."),
  130497: code(403, "Business account is restricted", "Messaging this country is restricted."),
  131000: code(500, "Something went wrong", "The message could not be sent: unknown error."),
  131005: code(403, "Access denied", "The permission is not granted or was removed."),
  131008: code(400, "Required parameter is missing", "A required parameter is missing."),
  131009: code(400, "Parameter value is not valid", "One or more parameter values are invalid."),
  131016: code(500, "Service unavailable", "A service is temporarily unavailable."),
  131021: code(400, "Recipient cannot be sender", "Sender and recipient number are the same."),
  131026: code(400, "Message undeliverable", "The message cannot be delivered to this person."),
  131031: code(403, "Account has been locked", "The business account was locked."),
  131047: code(400, "Re-engagement message", "More than 24 hours passed since the last reply."),
  131048: code(400, "Spam rate limit hit", "Too many messages were flagged as spam."),
  131049: code(400, "Not delivered to maintain healthy ecosystem engagement", "Not delivered."),
  131050: code(400, "User has stopped marketing messages", "The person opted out of marketing."),
  131051: code(400, "Unsupported message type", "The message type is not supported."),
  131052: code(400, "Media download error", "The person's media could not be downloaded."),
  131053: code(400, "Media upload error", "The media of the message could not be uploaded."),
  131056: code(
    400,
    "(Business Account, Consumer Account) pair rate limit hit",
    "Too many messages to one person in a short time.",
  ),
  131057: code(500, "Account in maintenance mode", "The business account is in maintenance mode."),
  131062: code(400, "Recipient needs a phone number", "This message cannot go to a user id."),
  131064: code(400, "Template rate limit hit", "The template's rate limit was reached."),
  132000: code(400, "Template param count mismatch", "The parameters do not fit the template."),
  132001: code(404, "Template does not exist", "No such template in this language."),
  132005: code(400, "Template hydrated text too long", "The filled-in text is too long."),
  132007: code(400, "Template format character policy violated", "The content breaks a policy."),
  132012: code(400, "Template parameter format mismatch", "A parameter has another format."),
  132015: code(400, "Template is paused", "The template is paused because of its quality."),
  132016: code(400, "Template is disabled", "The template was paused too often and is disabled."),
  132068: code(400, "Flow is blocked", "The flow of the template is blocked."),
  132069: code(400, "Flow is throttled", "The flow of the template is throttled."),
  133000: code(500, "Incomplete deregistration", "An earlier deregistration did not end."),
  133004: code(503, "Server temporarily unavailable", "The server is temporarily unavailable."),
  133010: code(400, "Phone number not registered", "The business number is not registered."),
  134011: code(400, "Payments terms not accepted", "The payment terms are not accepted."),
  135000: code(400, "Generic user error", "The message was not sent: unknown parameter error."),
};

/** Looks a code up; an unlisted one still gets a well-formed answer. */
export function errorCode(number: number): ErrorCode {
  return ERROR_CODES[number] ?? code(400, "Unknown error", `Error ${number} was asked for.`);
}

/** The code Graph would most likely give with a bare HTTP status. */
export function codeForStatus(status: number): number {
  if (status === 401) return 190;
  if (status === 403) return 10;
  if (status === 429) return 130429;
  if (status === 503) return 2;
  return status >= 500 ? 131000 : 100;
}
