import { type FormEvent, type KeyboardEvent, useRef } from "react";

interface ComposerProps {
  /** Says something; true when it is stored. */
  send(text: string): Promise<boolean>;
  isBusy: boolean;
  /** The conversation that is written to. */
  sessionId: string;
}

/** Where a message is written. Works as a plain form too. */
export function Composer({ send, isBusy, sessionId }: ComposerProps) {
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    field.current?.focus();
    const text = field.current?.value.trim() ?? "";
    // The text leaves the field only when it is stored; otherwise it waits there.
    if (text && !isBusy && (await send(text))) form.current?.reset();
  };

  const sendOnEnter = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!isBusy && event.currentTarget.value.trim()) form.current?.requestSubmit();
  };

  return (
    <form
      ref={form}
      method="post"
      action="/workspace"
      className="flex items-end gap-2 rounded-xl border border-edge bg-panel p-2 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-2 has-[textarea:focus-visible]:outline-accent"
      onSubmit={submit}
    >
      <input type="hidden" name="intent" value="send" />
      <input type="hidden" name="session" value={sessionId} />
      <label htmlFor="message" className="sr-only">
        Message
      </label>
      <textarea
        ref={field}
        id="message"
        name="content"
        rows={1}
        required
        maxLength={65_536}
        placeholder="Write to the assistant"
        aria-keyshortcuts="Enter"
        readOnly={isBusy}
        onKeyDown={sendOnEnter}
        className="field-sizing-content max-h-48 min-h-11 flex-1 resize-none bg-transparent px-2.5 py-2.5 text-base leading-6 outline-none placeholder:text-muted"
      />
      <button type="submit" className="button" disabled={isBusy}>
        Send
      </button>
    </form>
  );
}
