import { type ReactNode, useId } from "react";

interface RoomSectionProps {
  title: string;
  about?: ReactNode;
  children: ReactNode;
}

/** A titled part of a page inside. */
export function RoomSection({ title, about, children }: RoomSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-5 border-t border-line py-8">
      <div className="grid gap-1">
        <h2 id={id} className="font-serif text-2xl">
          {title}
        </h2>
        {about && <div className="text-pretty leading-relaxed text-muted">{about}</div>}
      </div>
      {children}
    </section>
  );
}
