import type { Compiling } from './compiling.ts';
import { compileText } from './compiled-text.ts';
import type { ServerConfig } from './config.ts';
import type { JsonPath } from './problem.ts';
import { reportRefusal } from './problem.ts';
import { headerNameProblem, isHeaderValue } from './remote-headers.ts';
import { urlProblem } from './remote-url.ts';
import type { RawConfig } from './schema.ts';
import type { Template } from './secret-reference.ts';
import { plainText } from './secret-reference.ts';

type RawServer = NonNullable<RawConfig['mcpServers']>[string];

const isSendable = (template: Template): boolean =>
  template.every((part) => typeof part !== 'string' || isHeaderValue(part));

/** The headers of a server: what is known now, and what names secrets. */
const headersOf = (
  entry: RawServer,
  path: JsonPath,
  work: Compiling,
): Pick<ServerConfig, 'headers' | 'secretHeaders'> => {
  const headers: Record<string, string> = {};
  const secretHeaders: Record<string, Template> = {};
  const seen = new Set<string>();
  for (const [name, text] of Object.entries(entry.headers ?? {})) {
    const here = [...path, 'headers', name];
    const problem = headerNameProblem(name);
    if (problem !== undefined) reportRefusal(work.report, here, problem);
    if (seen.has(name.toLowerCase()))
      work.report(here, 'This header is written twice: capital letters do not count.', 'Keep one of the two.');
    seen.add(name.toLowerCase());
    const template = compileText(text, here, work);
    if (!isSendable(template))
      work.report(here, 'This cannot be sent as a header.', 'Leave out line ends and characters beyond Latin-1.');
    const plain = plainText(template);
    if (plain === undefined) secretHeaders[name] = template;
    else headers[name] = plain;
  }
  return { headers, ...(Object.keys(secretHeaders).length === 0 ? {} : { secretHeaders }) };
};

/** What is said of a server that is reached over HTTP, beside what is said of any. */
export const compileRemote = (
  entry: RawServer & { readonly url: string },
  path: JsonPath,
  work: Compiling,
): Pick<ServerConfig, 'url' | 'transport' | 'headers' | 'secretHeaders' | 'allowHttp'> => {
  const { url, type, allow_http: allowHttp = false } = entry;
  const problem = urlProblem(url, allowHttp);
  if (problem !== undefined) reportRefusal(work.report, [...path, 'url'], problem);
  if (type === 'stdio')
    work.report([...path, 'type'], 'A server with a `url` is not reached over stdio.', 'Write `"type": "http"`.');
  for (const key of ['args', 'env', 'cwd'] as const) {
    if (entry[key] === undefined) continue;
    const remedy = key === 'env' ? 'Hand keys over in `headers`.' : 'Leave it out.';
    work.report([...path, key], `\`${key}\` is for a server that is started on this machine.`, remedy);
  }
  return { url, transport: type === 'sse' ? 'sse' : 'streamable-http', allowHttp, ...headersOf(entry, path, work) };
};
