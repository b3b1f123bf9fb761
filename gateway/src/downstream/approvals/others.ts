import type { OpenQuestion, QuestionChannel, QuestionEnd } from '../../pipeline/desk.ts';

export interface OthersOptions {
  /** What waits in all gateways that use the same state. */
  list(): readonly OpenQuestion[];
  /** What of it waits here, and is told by its own desk. */
  own(): readonly OpenQuestion[];
  /** How those of these ids ended that have. */
  ends(ids: readonly string[]): ReadonlyMap<string, QuestionEnd>;
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

export const createOthers = ({ list, own, ends, onError, everyMs = 1_000 }: OthersOptions): Others => {
  const open = (): readonly OpenQuestion[] => {
    const here = new Set(own().map(({ id }) => id));
    return list().filter(({ id }) => !here.has(id));
  };

  const look = (known: Map<string, OpenQuestion>, channel: QuestionChannel): void => {
    const now = open();
    const gone = [...known.keys()].filter((id) => !now.some((one) => one.id === id));
    const ended = gone.length === 0 ? undefined : ends(gone);
    for (const id of gone) {
      const one = known.get(id);
      known.delete(id);
      // Of a gateway that died nobody has said how its question ended.
      if (one !== undefined) channel.onEnd?.(one, ended?.get(id) ?? { kind: 'withdrawn' });
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
