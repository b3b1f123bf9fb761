import type { OpenQuestion, QuestionChannel, QuestionEnd } from '../../pipeline/desk.ts';

export interface OthersOptions {
  /** What waits in all gateways that use the same state. */
  list(): readonly OpenQuestion[];
  /** What of it waits here, and is told by its own desk. */
  own(): readonly OpenQuestion[];
  /** How one ended that waits no more; undefined where nothing is known of it. */
  endOf(id: string): QuestionEnd | undefined;
  /** They cannot be read, for the log. */
  onError(error: unknown): void;
  readonly everyMs?: number;
}

/** Questions that wait in other gateways of the same person, for a channel that shows all there are. */
export interface Others {
  open(): readonly OpenQuestion[];
  /** Tells the channel from now on. Gives what ends that; nothing is looked for while nobody is told. */
  join(channel: QuestionChannel): () => void;
}

export const createOthers = ({ list, own, endOf, onError, everyMs = 1_000 }: OthersOptions): Others => {
  const open = (): readonly OpenQuestion[] => {
    const here = new Set(own().map(({ id }) => id));
    return list().filter(({ id }) => !here.has(id));
  };

  const look = (known: Map<string, OpenQuestion>, channel: QuestionChannel): void => {
    const now = open();
    for (const [id, gone] of known) {
      if (now.some((one) => one.id === id)) continue;
      known.delete(id);
      channel.onEnd?.(gone, endOf(id) ?? { kind: 'withdrawn' });
    }
    for (const one of now) {
      if (!known.has(one.id)) channel.onOpen?.(one);
      known.set(one.id, one);
    }
  };

  return {
    open,
    join(channel) {
      const known = new Map<string, OpenQuestion>();
      const lookNow = (): void => {
        try {
          look(known, channel);
        } catch (error) {
          onError(error);
        }
      };
      lookNow();
      const timer = setInterval(lookNow, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
};
