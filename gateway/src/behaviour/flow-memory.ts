/**
 * Where a result comes from: `private` from files of this machine, `public` from a service that anybody can ask, `unknown`
 * from anywhere else.
 */
export type Origin = 'private' | 'public' | 'unknown';

/** A result that came in, by reference. */
export interface Brought {
  readonly conversation: object;
  readonly server: string;
  readonly origin: Origin;
  readonly body: unknown;
  /** What it was asked with: what a server only repeats it did not bring in. */
  readonly asked?: unknown;
  readonly bytes: number;
}

/** What a conversation has met so far, whatever was forgotten of it. */
export interface Met {
  /** Servers whose results were of this machine. */
  readonly private: ReadonlySet<string>;
  /** Servers whose results anybody may have written. */
  readonly untrusted: ReadonlySet<string>;
}

export interface FlowMemory {
  note(brought: Brought, untrusted: boolean): void;
  /** What other servers brought into this conversation, newest last. */
  others(conversation: object, server: string): readonly Brought[];
  of(conversation: object, server: string): readonly Brought[];
  met(conversation: object): Met;
}

export interface FlowBounds {
  readonly mostResults: number;
  readonly mostBytes: number;
}

const nothing: Met = { private: new Set(), untrusted: new Set() };

/** Remembers the newest results of all conversations together, within its bounds; the oldest make room. */
export const createFlowMemory = ({ mostResults, mostBytes }: FlowBounds): FlowMemory => {
  const kept: Brought[] = [];
  const mets = new WeakMap<object, { private: Set<string>; untrusted: Set<string> }>();
  let bytes = 0;
  let first = 0;

  const forget = (): void => {
    while (kept.length - first > mostResults || bytes > mostBytes) {
      bytes -= kept[first]?.bytes ?? 0;
      first += 1;
    }
    // Moved together seldom, so that forgetting one costs nothing.
    if (first > mostResults) kept.splice(0, first);
    if (first > kept.length || first > mostResults) first = 0;
  };

  const chosen = (test: (brought: Brought) => boolean): readonly Brought[] => kept.slice(first).filter(test);

  return {
    note(brought, untrusted) {
      const { conversation, server, origin } = brought;
      let met = mets.get(conversation);
      if (met === undefined) mets.set(conversation, (met = { private: new Set(), untrusted: new Set() }));
      if (origin === 'private') met.private.add(server);
      if (untrusted) met.untrusted.add(server);
      // What is larger than all of the memory is not remembered by its content.
      if (brought.bytes > mostBytes) return;
      kept.push(brought);
      bytes += brought.bytes;
      forget();
    },
    others: (conversation, server) => chosen((one) => one.conversation === conversation && one.server !== server),
    of: (conversation, server) => chosen((one) => one.conversation === conversation && one.server === server),
    met: (conversation) => mets.get(conversation) ?? nothing,
  };
};
