import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NpmSettings } from '../install/npm.ts';
import type { Published } from '../install/published.ts';
import { lookUp } from '../install/published.ts';
import type { Spec } from '../install/spec.ts';
import { GatewayError } from '../errors.ts';
import { nearMiss } from './near-miss.ts';

/** A name that the registry does not have may be a slip in a well-known one. */
const findPackage = async (spec: Spec, folder: string, settings: NpmSettings): Promise<Published> => {
  try {
    return await lookUp(spec, folder, settings);
  } catch (error) {
    const near = nearMiss(spec.name);
    if (!(error instanceof GatewayError) || error.code !== 'invalid-request' || near === undefined) throw error;
    throw new GatewayError(error.code, error.message, { remedy: `Did you mean ${near}?`, cause: error });
  }
};

/** Asks the registry in a folder of its own, where no settings of a project hold. */
export const lookUpAll = async (specs: readonly Spec[], settings: NpmSettings): Promise<readonly Published[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'storycore-mcp-'));
  try {
    return await Promise.all(specs.map((spec) => findPackage(spec, folder, settings)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
