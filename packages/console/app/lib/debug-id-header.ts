/** Where a stream carries its debug_id; here and not of the contracts, whose values stay on the server. */
export const debugIdHeader = "x-debug-id";
