import type { Topic } from '../../../gateway/src/admin/contract/event.ts';

/** Whose answers are asked for again when something of a topic is not as it was: `page` of `page.verb`. */
export const pagesOf: Readonly<Record<Topic, readonly string[]>> = {
  frame: ['frame'],
  requests: ['requests', 'frame'],
  activity: ['activity'],
  undo: ['undo'],
  servers: ['servers', 'try'],
  grants: ['permissions', 'grants', 'requests', 'try', 'servers', 'network'],
  review: ['review', 'frame', 'servers'],
  network: ['network'],
  health: ['health', 'frame'],
  settings: ['settings'],
};
