import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CompleteRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { join } from 'node:path';

import { complete } from './completion.ts';
import { ProjectFailure } from './failure.ts';
import { openFolder } from './folder.ts';
import { isFields } from './json-text.ts';
import { pageOf, resourcesOf, resourceTemplates } from './listing.ts';
import type { Shown } from './listing.ts';
import { kindsOf, placesOf } from './places.ts';
import type { May } from './places.ts';
import { openProject } from './project.ts';
import { projectUri, readUri } from './uri.ts';
import type { Named } from './uri.ts';
import { watchFolder } from './watch.ts';
import type { WatchOptions } from './watch.ts';

export interface Settings extends Pick<WatchOptions, 'pollMs' | 'quietMs'> {
  /** Absolute: the folder of the project. */
  readonly folder: string;
  /** Whether nothing is read but what each request names; a gateway that decides about files says so. */
  readonly filesByRequest?: boolean;
}

/** Of `_meta`: the files that a gateway lets one request read. */
const filesKey = 'storycore-mcp/files';

const mostSubscriptions = 1_000;

const instructions = `Shows one StoryCore project as resources: ${projectUri} for what there is, ${projectUri}/{kind} for lists of scenes, characters, locations, sequences, storyboard and story, and ${projectUri}/{kind}/{id} for one of them. It changes nothing.`;

/** Where names that differ in case are one file, a path may be written either way. */
const comparable = (path: string): string => (process.platform === 'win32' ? path.toLowerCase() : path);

const namedBy = (uri: string): Named => {
  const named = readUri(uri);
  if (named !== undefined) return named;
  throw new ProjectFailure(-32_002, `There is no resource ${JSON.stringify(uri.slice(0, 200))}.`, {
    remedy: `Read ${projectUri} to see what there is.`,
  });
};

const isAbout = (named: Named, file: string): boolean => {
  if (named.kind === undefined) return true;
  const { kind } = named;
  if (!kindsOf(file).includes(kind)) return false;
  const places = 'id' in named && named.id !== undefined ? placesOf(kind, named.id) : [];
  return places.length === 0 || places.includes(file);
};

/** The MCP server of one project, not yet connected. `stop` ends what watches its files. */
export const createProvider = (
  { folder: path, filesByRequest = false, ...times }: Settings,
  stop: AbortSignal,
): Server => {
  const folder = openFolder(path);
  const project = openProject(folder);
  const capabilities = { resources: { subscribe: true, listChanged: true }, completions: {} };
  const server = new Server({ name: 'storycore-project', version: '0.1.0' }, { capabilities, instructions });
  const subscribed = new Map<string, Named>();

  const mayBy = (meta: unknown): May => {
    const { files } = { files: isFields(meta) ? meta[filesKey] : undefined };
    if (!Array.isArray(files)) return () => !filesByRequest;
    const allowed = new Set(files.map((file) => comparable(String(file))));
    return (file) => allowed.has(comparable(join(folder.root, file)));
  };

  // The pages of a list are of one look at the project.
  let listed: readonly Shown[] | undefined;
  server.setRequestHandler(ListResourcesRequestSchema, ({ params }) => {
    if (params?.cursor === undefined) listed = undefined;
    listed ??= resourcesOf(project);
    return pageOf(listed, params?.cursor);
  });
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [...resourceTemplates] }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => {
    const { uri, _meta } = params;
    const { mimeType, text, file, modifiedMs } = project.content(namedBy(uri), mayBy(_meta));
    const modified = modifiedMs === undefined ? {} : { lastModified: new Date(modifiedMs).toISOString() };
    const more = file === undefined ? {} : { _meta: { file, ...modified } };
    return { contents: [{ uri, mimeType, text, ...more }] };
  });
  server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument, _meta } }) => {
    const template = resourceTemplates.find(
      ({ uriTemplate }) => ref.type === 'ref/resource' && ref.uri === uriTemplate,
    );
    const { kind } = readUri(template?.uriTemplate.replace(/\/\{\w+\}$/, '') ?? '') ?? {};
    if (kind === undefined)
      throw new ProjectFailure(-32_602, 'There is nothing to complete here.', {
        remedy: 'Name one of the resource templates.',
      });
    return { completion: complete(project.items(kind, mayBy(_meta)).items, argument.value) };
  });
  server.setRequestHandler(SubscribeRequestSchema, ({ params: { uri } }) => {
    const named = namedBy(uri);
    if (subscribed.size >= mostSubscriptions && !subscribed.has(uri))
      throw new ProjectFailure(-32_602, `At most ${mostSubscriptions} resources can be subscribed to.`, {
        remedy: 'Unsubscribe from some of them first.',
      });
    subscribed.set(uri, named);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => {
    subscribed.delete(uri);
    return {};
  });

  server.oninitialized = () => {
    if (stop.aborted) return;
    const watching = watchFolder(folder, {
      ...times,
      onChange(files) {
        const told = [...subscribed].filter(([, named]) => files.some((file) => isAbout(named, file)));
        const sent = [server.sendResourceListChanged(), ...told.map(([uri]) => server.sendResourceUpdated({ uri }))];
        // Nobody is there any more.
        void Promise.allSettled(sent);
      },
    });
    stop.addEventListener('abort', () => watching[Symbol.dispose](), { once: true });
  };
  return server;
};
