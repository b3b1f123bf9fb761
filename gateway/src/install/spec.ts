import { shorten } from '../policy/visible.ts';

/** A package of the registry, as a person names it. */
export interface Spec {
  readonly name: string;
  /** An exact version, or a tag such as `latest`. */
  readonly version: string;
}

/** Why something cannot be installed, and what to do instead. */
export interface Refused {
  readonly refused: string;
  readonly remedy: string;
}

// https://docs.npmjs.com/cli/v11/configuring-npm/package-json#name; upper case is from before these rules.
// One with a dash in front would be an option to npm.
const namePattern = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/;
// Semantic Versioning 2.0.0, «Backus–Naur Form Grammar».
const exactPattern = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const tagPattern = /^(?!v?\d)[A-Za-z][A-Za-z0-9_-]*$/;

/** Whether a version is one and no other. */
export const isExact = (version: string): boolean => exactPattern.test(version) && !version.includes('..');

const instead = 'Write the name of a package in the registry, such as `@playwright/mcp@1.2.3`.';

/** What else npm would take for a package: each is a way round the registry, and so round version and integrity. */
const waysRound: readonly (readonly [RegExp, string])[] = [
  [/^(?:file|link|portal|workspace):/i, 'is a folder of this machine, which has no version and no integrity'],
  [/^(?:git|git\+[a-z]+|github|gitlab|bitbucket|gist):|\.git(?:#|$)/i, 'is fetched by git, which proves no integrity'],
  [/^(?:.+@)?[a-z][a-z0-9+.-]*:\/\//i, 'is an address, whose content can change'],
  [/^npm:|@npm:/i, 'gives a package the name of another'],
  [/^(?:\.{1,2}|~)?[\\/]|^[a-z]:[\\/]|^\.{1,2}$|\\/i, 'is a path, not the name of a package'],
  [/\.(?:tgz|tar|tar\.gz)$/i, 'is an archive, which no registry vouches for'],
  [/^[^@/]+\/[^/]+$/, 'is fetched by git from GitHub, which proves no integrity'],
];

/** Reads `NAME`, `NAME@VERSION` or `NAME@TAG`; anything that is not a package of the registry is refused, with the reason. */
export const readSpec = (text: string): Spec | Refused => {
  const shown = JSON.stringify(shorten(text));
  const around = waysRound.find(([pattern]) => pattern.test(text));
  if (around !== undefined) return { refused: `${shown} ${around[1]}.`, remedy: instead };
  const at = text.indexOf('@', 1);
  const name = at === -1 ? text : text.slice(0, at);
  const version = at === -1 ? 'latest' : text.slice(at + 1);
  if (!namePattern.test(name) || name.length > 214 || name === 'node_modules') {
    return { refused: `${shown} cannot be the name of a package.`, remedy: instead };
  }
  if (isExact(version) || tagPattern.test(version)) return { name, version };
  const remedy = `Write an exact version, \`${name}@1.2.3\`, or leave it out for the latest.`;
  return { refused: `${JSON.stringify(shorten(version))} is not one version.`, remedy };
};
