import type { ReactNode } from 'react';

/** A text in which commands and keys stand between backquotes. */
export function Coded({ text }: { readonly text: string }): ReactNode {
  return text.split('`').map((part, place) =>
    // Parts of one text never change places.
    // oxlint-disable-next-line react/no-array-index-key
    place % 2 === 0 ? part : <code key={place}>{part}</code>,
  );
}
