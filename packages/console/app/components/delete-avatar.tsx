import { Form } from "react-router";
import { type Answer, answerFor } from "../lib/answer.ts";
import { Confirm } from "./confirm.tsx";
import { Notice } from "./notice.tsx";

/** The way back to an assistant without a character. */
export function DeleteAvatar({ name, answer }: { name: string; answer: Answer | undefined }) {
  const asked = answerFor("delete", answer);
  return (
    <div className="grid gap-4">
      {asked && !asked.ok && <Notice problem={asked.problem} />}
      <Confirm summary="Delete the character">
        <p className="text-pretty leading-relaxed">
          {name} goes; the conversation stays. The assistant answers as itself again.
        </p>
        <Form method="post" preventScrollReset>
          <button type="submit" name="intent" value="delete" className="button button-danger w-fit">
            Delete {name}
          </button>
        </Form>
      </Confirm>
    </div>
  );
}
