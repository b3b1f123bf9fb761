import { lookUpAll } from '../../../adding/look-up.ts';
import { supportedResources } from '../../../config/addon-schema.ts';
import { quoted } from '../../../config/problem.ts';
import { GatewayError, providerPackage } from '../../../index.ts';
import { chooseBin } from '../../../install/bin.ts';
import { install } from '../../../install/install.ts';
import type { NpmSettings } from '../../../install/npm.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { npmHere } from '../../npm-here.ts';
import { readConfig } from '../../read-config.ts';

type Provider = (typeof supportedResources)[number];

interface Done {
  readonly provider: Provider;
  readonly package: string;
  readonly version: string;
  readonly how: 'comes along' | 'was there' | 'installed';
}

const words: Readonly<Record<Done['how'], string>> = {
  'comes along': 'came with the gateway',
  'was there': 'was installed before',
  installed: 'installed',
};

const named = (text: string): Provider => {
  const provider = supportedResources.find((each) => each === text);
  if (provider !== undefined) return provider;
  const remedy = `Write one of ${supportedResources.join(', ')}.`;
  throw new UsageError(`There is no provider ${quoted(text)}.`, remedy);
};

/** Those that a person names, else those that the configuration turns on. */
const wanted = (given: Given): readonly Provider[] => {
  const chosen =
    given.operands.length > 0
      ? given.operands.map(named)
      : readConfig(given).servers.flatMap(({ provider }) => (provider === undefined ? [] : [provider]));
  return [...new Set(chosen)];
};

const bring = async (provider: Provider, data: string, settings: NpmSettings): Promise<Done | undefined> => {
  const own = providerPackage(provider);
  if (own === undefined) return undefined;
  const { name, version, integrity } = own;
  const facts = { provider, package: name, version };
  if (own.comesAlong) return { ...facts, how: 'comes along' };
  say(`Installing ${name} ${version} …`);
  const [published] = await lookUpAll([{ name, version }], settings);
  if (published?.integrity !== integrity) {
    throw new GatewayError('invalid-request', `The registry has another ${name} ${version} than was tested.`, {
      remedy: 'Do not use it; try another registry with --registry.',
    });
  }
  const { already } = await install({ ...settings, published, bin: chooseBin(published, undefined), data });
  return { ...facts, how: already ? 'was there' : 'installed' };
};

/** `storycore-mcp install` */
export const run = async (given: Given): Promise<Outcome> => {
  const providers = wanted(given);
  using here = npmHere(given);
  const { data, settings } = here;
  const done: Done[] = [];
  for (const provider of providers) {
    // oxlint-disable-next-line no-await-in-loop -- one npm at a time: they share a cache, and a person's machine
    const one = await bring(provider, data, settings);
    if (one !== undefined) done.push(one);
  }
  const lines = done.map((one) => `${one.package} ${one.version} ${words[one.how]}.`);
  return { lines: lines.length === 0 ? ['No provider needs a package.'] : lines, json: { packages: done } };
};
