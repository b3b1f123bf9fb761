import type { Config, ServerConfig } from './config.ts';
import { isPlainKey } from './plain-keys.ts';
import { parseReferences } from './secret-reference.ts';

const hidden = '[secret]';

type Texts = Readonly<Record<string, string>>;
type Written = Readonly<Record<string, unknown>>;

const isWritten = (value: unknown): value is Written => typeof value === 'object' && value !== null;

/** What a file says literally is shown; what came from elsewhere, or looks like a key, is not. */
const shownTexts = (texts: Texts, written: unknown): Texts =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const literal = isWritten(written) && written[name] === text;
      return [name, literal && !isPlainKey(name, parseReferences(text)) ? text : hidden];
    }),
  );

const shownTemplates = (templates: Readonly<Record<string, unknown>>): Texts =>
  Object.fromEntries(Object.keys(templates).map((name) => [name, hidden]));

const shownServer = (server: ServerConfig, written: Written): Written => {
  const { secretEnv, secretHeaders, hash: _hash, ...rest } = server;
  const { env, headers } = { env: written['env'], headers: written['headers'] };
  return {
    ...rest,
    env: { ...shownTexts(server.env, env), ...shownTemplates(secretEnv ?? {}) },
    ...(server.headers === undefined && secretHeaders === undefined
      ? {}
      : { headers: { ...shownTexts(server.headers ?? {}, headers), ...shownTemplates(secretHeaders ?? {}) } }),
  };
};

/** What a configuration comes to, as a person may see it. `content` is what its files say. */
export const shownConfig = (config: Config, content: Written): Written => {
  const written = isWritten(content['mcpServers']) ? content['mcpServers'] : {};
  const { certificates, proxy, warnings: _told, servers, ...rest } = config;
  return {
    ...rest,
    ...(proxy === undefined
      ? {}
      : { proxy: { ...proxy, ...(proxy.password === undefined ? {} : { password: hidden }) } }),
    ...(certificates === undefined ? {} : { certificates: certificates.path }),
    servers: servers.map((server) => {
      const own = written[server.name];
      return shownServer(server, isWritten(own) ? own : {});
    }),
  };
};
