import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.ts';

/** What is made once, at the start, and how the configuration calls it. */
const onlyAtStart = [
  ['savepoints', 'savepoints'],
  ['alerts', 'alerts'],
  ['telemetry', 'metrics'],
] as const satisfies readonly (readonly [keyof Config, string])[];

/** Keys of a configuration that can only hold after a new start, beside the one that a gateway was started with. */
export const waitingForStart = (config: Config, first: Config): readonly string[] => [
  ...(config.stdio === first.stdio ? [] : ['server_config.stdio_mode']),
  ...onlyAtStart.flatMap(([key, name]) => (isDeepStrictEqual(config[key], first[key]) ? [] : [name])),
];
