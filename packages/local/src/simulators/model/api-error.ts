/** OpenAI's error shape. */
export interface ApiError {
  error: { message: string; type: string; param: string | null; code: string | null };
}

export function apiError(
  message: string,
  type = "invalid_request_error",
  code: string | null = null,
  param: string | null = null,
): ApiError {
  return { error: { message, type, param, code } };
}

/** The error that an HTTP status asked for on purpose would carry. */
export function errorForStatus(status: number): ApiError {
  if (status === 401) return apiError("Incorrect API key provided.", undefined, "invalid_api_key");
  if (status === 429) {
    return apiError("Rate limit reached.", "rate_limit_error", "rate_limit_exceeded");
  }
  if (status >= 500) return apiError("The server had an error.", "server_error");
  return apiError(`The simulator was told to answer ${status}.`);
}
