import { GatewayError } from '../errors.ts';
import { shorten } from '../policy/visible.ts';
import { isFields, parsed, textIn } from './fields.ts';
import { npmFailure } from './npm-failure.ts';
import type { NpmSettings } from './npm.ts';
import { runNpm } from './npm.ts';
import type { Spec } from './spec.ts';
import { isExact } from './spec.ts';

/** One version of a package, as the registry describes it. All of it is said by who published it. */
export interface Published {
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** Of its archive (Subresource Integrity). */
  readonly integrity: string;
  readonly licence: string;
  /** Its commands, and the file of each within the package. */
  readonly bins: Readonly<Record<string, string>>;
  /** Why it should not be used any more. */
  readonly deprecated?: string;
}

const licenceIn = (value: unknown): string => {
  const said = textIn(value, 'license') ?? (isFields(value) ? textIn(value['license'], 'type') : undefined);
  return said === undefined ? 'not said' : shorten(said, 80);
};

/** The last part of a name: `mcp` of `@playwright/mcp`. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const binsIn = (value: unknown, name: string): Readonly<Record<string, string>> => {
  const bin = isFields(value) ? value['bin'] : undefined;
  if (typeof bin === 'string') return { [lastPart(name)]: bin };
  const entries = Object.entries(isFields(bin) ? bin : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
};

/** The description in what the registry answered; undefined where it is none. */
export const readPublished = (answer: unknown, name: string): Published | undefined => {
  // Where several versions fit, npm gives a list; an exact version or a tag fits one.
  const value: unknown = Array.isArray(answer) ? answer.at(-1) : answer;
  const version = textIn(value, 'version');
  const integrity = isFields(value)
    ? (textIn(value['dist'], 'integrity') ?? textIn(value, 'dist.integrity'))
    : undefined;
  if (textIn(value, 'name') !== name || version === undefined || !isExact(version)) return undefined;
  if (integrity === undefined || !/^sha(?:384|512)-[\w+/= -]+$/.test(integrity)) return undefined;
  const deprecated = textIn(value, 'deprecated');
  return {
    name,
    version,
    integrity,
    licence: licenceIn(value),
    bins: binsIn(value, name),
    ...(deprecated === undefined ? {} : { deprecated: shorten(deprecated) }),
  };
};

/** Asks the registry for a package; `folder` is one with no npm settings in it. Throws GatewayError. */
export const lookUp = async (spec: Spec, folder: string, settings: NpmSettings): Promise<Published> => {
  const named = `${spec.name}@${spec.version}`;
  const answer = await runNpm(['view', named, '--fetch-retries=0'], folder, settings);
  if (answer.code !== 0) throw npmFailure(answer, spec);
  const said = parsed(answer.stdout);
  if (said === undefined) {
    throw new GatewayError('invalid-request', `${spec.name} has no version ${spec.version}.`, {
      remedy: `See its versions with \`npm view ${spec.name} versions\`.`,
    });
  }
  const published = readPublished(said, spec.name);
  if (published !== undefined) return published;
  throw new GatewayError('invalid-request', `The registry describes ${named} without a version and an integrity.`, {
    remedy: 'Use a registry that gives each archive an integrity of sha512.',
  });
};
