// Apart from the shapes: a page that says them needs no schemas.

/** Why an undo asks before it goes on. */
export const conflictReasons = ['changed-since', 'changed-between', 'holds-others'] as const;

/** Why something cannot be given back. */
export const impossibleReasons = [
  'too-large',
  'no-room',
  'unreadable',
  'not-named',
  'content-gone',
  'content-damaged',
  'folder-in-the-way',
  'no-file',
] as const;
