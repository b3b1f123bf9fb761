import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { ConfigError, GatewayError } from '../errors.ts';
import { headersOfAll } from './headers.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** As they are tried; made by the build, beside the file itself. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface Variant {
  readonly encoding: 'br' | 'gzip' | 'identity';
  readonly bytes: Buffer;
  readonly etag: string;
}

interface Asset {
  readonly type: string;
  readonly cacheControl: string;
  /** The smallest first; the last is the file as it is. */
  readonly variants: readonly Variant[];
}

/** The files of the console. */
export interface Assets {
  /** Answers a GET or HEAD of this path. Throws `unknown-target` where nothing is there. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): void;
}

const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

const variantOf = (encoding: Variant['encoding'], path: string): Variant => {
  const bytes = readFileSync(path);
  return { encoding, bytes, etag: etagOf(bytes) };
};

const readAsset = (path: string, type: string): Asset => ({
  type,
  // The build names a file by what is in it: `index-Bx3kP0aQ.js`.
  cacheControl: /-[\w-]{8}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  variants: [
    ...encodings.flatMap(([encoding, ending]) =>
      existsSync(`${path}${ending}`) ? [variantOf(encoding, `${path}${ending}`)] : [],
    ),
    variantOf('identity', path),
  ],
});

/** All files of the folder, by the path that they are asked for at. What is not in this table does not exist. */
const readTable = (folder: string): ReadonlyMap<string, Asset> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return new Map(
    files.flatMap(({ parentPath, name }): [string, Asset][] => {
      const path = join(parentPath, name);
      const type = types[extname(name)];
      if (type === undefined) return [];
      return [[`/${relative(folder, path).split(sep).join('/')}`, readAsset(path, type)]];
    }),
  );
};

const accepts = (header: string | string[] | undefined, encoding: string): boolean =>
  String(header ?? '')
    .split(',')
    .some((one) => new RegExp(`^\\s*${encoding}\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*$).*)?$`, 'i').test(one));

/** Reads the built console once. Throws ConfigError where there is none. */
export const readAssets = (folder: string): Assets => {
  const table = existsSync(folder) ? readTable(folder) : new Map<string, Asset>();
  const start = table.get('/index.html');
  if (start === undefined) {
    throw new ConfigError(
      `The console is not in ${folder}. Install storycore-mcp anew, or build it: \`npm run build\`.`,
    );
  }

  /** A path without an ending is a place in the console, which the page itself finds. */
  const find = (path: string): Asset | undefined => table.get(path) ?? (/\.[^/]*$/.test(path) ? undefined : start);

  return {
    answer({ headers, method }, response, path) {
      const asset = find(path);
      if (asset === undefined) throw new GatewayError('unknown-target', 'There is nothing at this path.');
      const variant = asset.variants.find(
        ({ encoding }) => encoding === 'identity' || accepts(headers['accept-encoding'], encoding),
      );
      if (variant === undefined) throw new GatewayError('unknown-target', 'There is nothing at this path.');
      const { encoding, bytes, etag } = variant;
      const common = {
        ...headersOfAll,
        'cache-control': asset.cacheControl,
        etag,
        ...(asset.variants.length > 1 ? { vary: 'accept-encoding' } : {}),
      };
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag) === true) {
        response.writeHead(304, common).end();
        return;
      }
      response.writeHead(200, {
        ...common,
        'content-type': asset.type,
        'content-length': bytes.length,
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
      });
      response.end(method === 'HEAD' ? undefined : bytes);
    },
  };
};
