import { expect, test } from "vitest";
import { isTrustedAddress } from "./media-address.ts";

const meta = "https://graph.facebook.com";

test.each([
  "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=3",
  "https://fbsbx.com/x",
  "https://scontent.xx.fbcdn.net/v/t62/file.bin",
  "https://mmg.whatsapp.net/d/f/x.enc",
  "https://graph.facebook.com/v26.0/1/file",
])("the token goes to Meta: %s", (address) => {
  expect(isTrustedAddress(address, meta)).toBe(true);
});

test.each([
  "http://lookaside.fbsbx.com/x",
  "https://lookaside.fbsbx.com:8443/x",
  "https://lookaside.fbsbx.com.evil.test/x",
  "https://evilfbsbx.com/x",
  "https://user:pass@lookaside.fbsbx.com/x",
  "https://lookaside.fbsbx.com@evil.test/x",
  "https://www.facebook.com/l.php?u=https://evil.test",
  "https://127.0.0.1/x",
  "http://169.254.169.254/latest/meta-data",
  "http://localhost:54321/x",
  "file:///etc/passwd",
  "ftp://lookaside.fbsbx.com/x",
  "//lookaside.fbsbx.com/x",
  "data:text/plain,x",
  "not an address",
  "",
])("and to nobody else: %s", (address) => {
  expect(isTrustedAddress(address, meta)).toBe(false);
});

test("whoever the configuration names in Meta's place is trusted at the very same origin", () => {
  const base = "http://127.0.0.1:54331";
  expect(isTrustedAddress("http://127.0.0.1:54331/attachments/?mid=1", base)).toBe(true);
  expect(isTrustedAddress("http://127.0.0.1:54332/attachments/?mid=1", base)).toBe(false);
  expect(isTrustedAddress("https://127.0.0.1:54331/attachments/?mid=1", base)).toBe(false);
  expect(isTrustedAddress("http://127.0.0.1:54331@evil.test/", base)).toBe(false);
});
