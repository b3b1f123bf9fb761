import type { Compiling } from './compiling.ts';
import type { HttpConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { canonicalHost } from './host.ts';
import { isLoopback, listeningProblem } from './listening.ts';
import { look } from './look.ts';
import { checkedPath } from './place.ts';
import { quoted, reportRefusal, visible } from './problem.ts';
import type { JsonPath, Report } from './problem.ts';
import type { RawConfig } from './schema.ts';
import { millisecondsOf } from './units.ts';

const compileHost = ({ raw, report }: Compiling): string => {
  const text = raw.server_config?.host;
  if (text === undefined) return defaults.host;
  const path = ['server_config', 'host'];
  const read = canonicalHost(text);
  if ('host' in read && !read.host.startsWith('*')) return read.host;
  if ('refusal' in read) reportRefusal(report, path, read.refusal);
  else report(path, `${quoted(text)} is a pattern, not an address.`, 'Name one address of this machine.');
  return defaults.host;
};

const existingFile = (text: string, path: JsonPath, { ground, report }: Compiling): string => {
  const file = checkedPath(text, path, ground, report);
  if (file === undefined) return '';
  const state = look(file);
  if (state === 'file') return file;
  const why = state === 'nothing' ? 'does not exist' : state === 'folder' ? 'is a folder' : 'cannot be read';
  report(path, `The file "${visible(file)}" ${why}.`, 'Correct the path.');
  return file;
};

/** How clients connect over HTTP. What must not be is reported, even where nothing listens: it is one word away. */
export const compileHttp = (work: Compiling): HttpConfig => {
  const { raw, report } = work;
  const section = raw.http ?? {};
  const host = compileHost(work);
  const auth = section.auth ?? defaults.httpAuth;
  const allowRemote = section.allow_remote ?? false;
  const problem = listeningProblem({ host, auth, allowRemote });
  if (problem !== undefined) report(['server_config', 'host'], problem.message, problem.remedy);
  return {
    host,
    port: raw.server_config?.port ?? defaults.port,
    path: section.path ?? defaults.httpPath,
    auth,
    allowRemote,
    allowedHosts: section.allowed_hosts ?? [],
    allowedOrigins: section.allowed_origins ?? [],
    ...(section.tls === undefined
      ? {}
      : {
          tls: {
            cert: existingFile(section.tls.cert, ['http', 'tls', 'cert'], work),
            key: existingFile(section.tls.key, ['http', 'tls', 'key'], work),
          },
        }),
    sessionIdleMs: millisecondsOf(section.session_idle_seconds ?? defaults.sessionIdle),
    maxSessions: section.max_sessions ?? defaults.maxSessions,
  };
};

/** Reports what can be used, but should not be left as it is. */
export const doubtsAboutHttp = (
  { server_config: server, http }: RawConfig,
  { host }: HttpConfig,
  warn: Report,
): void => {
  if (!isLoopback(host) && http?.tls === undefined) {
    warn(
      ['server_config', 'host'],
      'Other machines connect without encryption: whoever is in between reads the tokens.',
      'Name a certificate with `http.tls`, or let only a proxy that has one connect.',
    );
  }
  if ((server?.port ?? 0) !== 0 && server?.stdio_mode !== false) {
    warn(
      ['server_config', 'port'],
      'Clients connect over stdio: nothing but the console would listen at this port.',
      'Write `"stdio_mode": false`, or start `storycore-mcp serve --http PORT`; name the port of the console in `console.port`.',
    );
  }
};
