/** What of one kind is too much, and what comes of it. */
export interface Limit {
  readonly most: number;
  readonly windowMs: number;
  readonly action: 'notify' | 'hold_request' | 'hold_server' | 'off';
}

export interface Tripped<Kind extends string> {
  readonly server: string;
  readonly kind: Kind;
  readonly action: Exclude<Limit['action'], 'off'>;
  /** How many there were, of how many that are usual, in which time. */
  readonly count: number;
  readonly most: number;
  readonly windowMs: number;
  /** What the last one was. */
  readonly evidence: string;
}

export interface Counters<Kind extends string> {
  /** One more of a kind: a few nanoseconds, until it is too many. `evidence` is asked for only then. */
  count(server: string, kind: Kind, evidence?: () => string, by?: number): void;
  /** All is well again: what was counted of this kind counts no more. */
  forgive(server: string, kind: Kind): void;
}

interface Window {
  since: number;
  count: number;
  tripped: boolean;
}

/** Counts what servers do by kind, and tells once in each window when there is too much of it. `now` is monotonic, in milliseconds. */
export const createCounters = <Kind extends string>(
  limits: () => Readonly<Record<Kind, Limit>>,
  onTripped: (tripped: Tripped<Kind>) => void,
  now: () => number = () => performance.now(),
): Counters<Kind> => {
  const servers = new Map<string, Map<Kind, Window>>();

  const windowOf = (server: string, kind: Kind): Window => {
    let kinds = servers.get(server);
    if (kinds === undefined) servers.set(server, (kinds = new Map()));
    let window = kinds.get(kind);
    if (window === undefined) kinds.set(kind, (window = { since: now(), count: 0, tripped: false }));
    return window;
  };

  return {
    count(server, kind, evidence = () => '', by = 1) {
      const { most, windowMs, action } = limits()[kind];
      if (action === 'off') return;
      const window = windowOf(server, kind);
      const at = now();
      if (at - window.since > windowMs) {
        window.since = at;
        window.count = 0;
        window.tripped = false;
      }
      window.count += by;
      if (window.count <= most || window.tripped) return;
      window.tripped = true;
      onTripped({ server, kind, action, count: window.count, most, windowMs, evidence: evidence() });
    },
    forgive(server, kind) {
      const window = servers.get(server)?.get(kind);
      if (window !== undefined) window.count = 0;
    },
  };
};
