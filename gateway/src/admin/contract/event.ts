/** What a page can be told of: something of it is not as it was, look again. */
export const topics = [
  'frame',
  'requests',
  'activity',
  'undo',
  'servers',
  'grants',
  'review',
  'network',
  'health',
  'settings',
] as const;

export type Topic = (typeof topics)[number];

/** `reset`: events were missed, anything may have changed. */
export type AdminEvent = { readonly kind: 'changed'; readonly topics: readonly Topic[] } | { readonly kind: 'reset' };
