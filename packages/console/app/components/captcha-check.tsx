import { useEffect, useRef, useState } from "react";
import { type Captcha, captchaServices } from "../lib/captcha.ts";

/** What both services' scripts offer, in the same words. */
interface CaptchaWidget {
  render(
    place: HTMLElement,
    options: {
      sitekey: string;
      callback: (token: string) => void;
      "expired-callback": () => void;
      "error-callback": () => void;
    },
  ): string;
  reset(widget: string): void;
  remove(widget: string): void;
}

declare global {
  interface Window {
    turnstile?: CaptchaWidget;
    hcaptcha?: CaptchaWidget;
  }
}

interface CaptchaCheckProps {
  captcha: Captcha | null;
  /** The answer to the last attempt: its token is used up. */
  spent: unknown;
}

/** The check that somebody is a person; its token goes with the form as `captcha`. */
export function CaptchaCheck({ captcha, spent }: CaptchaCheckProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ widget: CaptchaWidget; id: string }>(null);
  const [token, setToken] = useState("");
  const [isBroken, setBroken] = useState(false);
  const { provider, siteKey } = captcha ?? {};

  useEffect(() => {
    if (!provider || !siteKey) return;
    let isGone = false;
    const fail = () => setBroken(true);
    loadScript(captchaServices[provider].script).then(() => {
      const widget = window[provider];
      if (isGone || !place.current) return;
      if (!widget) return fail();
      const id = widget.render(place.current, {
        sitekey: siteKey,
        callback: setToken,
        "expired-callback": () => setToken(""),
        "error-callback": fail,
      });
      drawn.current = { widget, id };
    }, fail);
    return () => {
      isGone = true;
      if (drawn.current) drawn.current.widget.remove(drawn.current.id);
      drawn.current = null;
    };
  }, [provider, siteKey]);

  useEffect(() => {
    if (!spent || !drawn.current) return;
    setToken("");
    drawn.current.widget.reset(drawn.current.id);
  }, [spent]);

  if (!captcha) return null;
  return (
    <div className="grid gap-1.5">
      <input type="hidden" name="captcha" value={token} />
      <div ref={place} className="min-h-16" />
      <noscript>
        <p className="text-sm text-muted">
          This place checks that you are a person, and the check needs scripts.
        </p>
      </noscript>
      <p role="status" className="text-sm font-medium text-danger empty:hidden">
        {isBroken && "The check that you are a person could not be loaded. Reload the page."}
      </p>
    </div>
  );
}

/** Adds a script once; the page may be left and opened again without a reload. */
function loadScript(src: string): Promise<void> {
  const known = document.querySelector<HTMLScriptElement>(`script[src="${src}"]`);
  if (known?.dataset.loaded) return Promise.resolve();
  const script = known ?? document.createElement("script");
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => {
      script.dataset.loaded = "true";
      resolve();
    });
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error("Cannot load the captcha."));
    });
    if (known) return;
    script.src = src;
    script.async = true;
    document.head.append(script);
  });
}
