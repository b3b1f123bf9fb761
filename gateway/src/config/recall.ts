import { isDeepStrictEqual } from 'node:util';
import { assemble } from './assemble.ts';
import type { Examine, Whole } from './assemble.ts';
import { digest } from './digest.ts';
import type { RawConfig } from './schema.ts';
import { readSource } from './source.ts';

/** Keeps texts by their names, for as long as it likes. */
export interface Memory {
  get(name: string): string | undefined;
  put(name: string, text: string): void;
}

/** Names the schema that the program was built with; a checkout has none, since its sources may change. */
declare const BUILT_SCHEMA: string | undefined;
const builtSchema = typeof BUILT_SCHEMA === 'undefined' ? undefined : BUILT_SCHEMA;

class Unknown extends Error {}

/**
 * The configuration of a file or folder, or a ConfigError that names every problem. What was examined once and held is not
 * examined again while neither it nor the schema changed: to load the schema takes a start a tenth of its time. What depends
 * on this machine, its folders and its environment, is looked at each time.
 */
export const recallWhole = async (
  path: string,
  memory: Memory,
  schema = builtSchema,
): Promise<{ readonly whole: Whole; remember(): void }> => {
  let name: string | undefined;
  const recalled: Examine = (content) => {
    name = schema === undefined ? undefined : digest([schema, content]);
    const known = name === undefined ? undefined : memory.get(name);
    if (known === undefined) throw new Unknown();
    // As it came from the schema.
    return { raw: JSON.parse(known) as RawConfig, original: (at) => at };
  };
  try {
    const loaded = assemble(readSource(path), {}, recalled);
    if ('config' in loaded) return { whole: loaded, remember: () => {} };
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
  }
  const { examine, loadWhole } = await import('./load.ts');
  let raw: RawConfig | undefined;
  const whole = loadWhole(path, {}, (content, report) => {
    const examined = examine(content, report);
    ({ raw } = examined);
    return examined;
  });
  return {
    whole,
    remember() {
      const text = JSON.stringify(raw);
      if (name !== undefined && isDeepStrictEqual(JSON.parse(text), raw)) memory.put(name, text);
    },
  };
};
