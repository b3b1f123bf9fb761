import { useEffect, useRef, type ReactNode } from 'react';

/** The title of what was opened, which has the focus then: what was clicked is gone. */
export function Heading({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2 ref={heading} tabIndex={-1}>
      {children}
    </h2>
  );
}
