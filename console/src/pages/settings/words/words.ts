type Table = Readonly<Record<string, string>>;

/** How settings are called in one language, by their paths. Of no use on other pages, and so no messages. */
export interface Words {
  readonly labels: Table;
  /** Left out where the gateway's own words are in this language. */
  readonly means: Table;
  readonly units: Table;
  /** By their values. */
  readonly choices: Table;
}

const watched = [
  'crash_loop',
  'denied_connections',
  'flood',
  'schema_violations',
  'tool_growth',
  'secrets',
  'unusual',
] as const;

type Part = 'most' | 'window_seconds' | 'action';

/** The three settings of each thing that is watched, by what it is and what they are of it. */
export const ofBehaviour = (say: (what: (typeof watched)[number], part: Part) => string): Table =>
  Object.fromEntries(
    watched.flatMap((what) =>
      (['most', 'window_seconds', 'action'] as const).map((part) => [`behaviour.${what}.${part}`, say(what, part)]),
    ),
  );
