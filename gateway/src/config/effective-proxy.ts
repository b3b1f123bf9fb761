import { readCertificates } from './certificates.ts';
import type { Compiling } from './compiling.ts';
import type { Config, ProxyConfig } from './config.ts';
import { canonicalHost } from './host.ts';
import type { JsonPath } from './problem.ts';
import { refusal, reportRefusal } from './problem.ts';
import { wholeSecret } from './secret-reference.ts';

const example = 'Write an address such as "http://proxy.example.org:3128".';

const parsed = (text: string): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
};

/** Where the proxy is, or what is wrong with its address, as a refusal. */
const addressOf = (text: string): Pick<ProxyConfig, 'host' | 'port'> | string => {
  if (text.includes('${')) {
    return refusal('Variables and secrets are not replaced in this address.', 'Write the address itself.');
  }
  const url = parsed(text);
  if (url === undefined || /[\s\p{Cc}\\%]/u.test(text) || !/^[a-z][a-z\d+.-]*:\/\/[^/]/i.test(text)) {
    return refusal('This is not the address of a proxy.', example);
  }
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    return refusal(
      'A name or password in an address is shown wherever the address is.',
      'Write the name in `user`, and `"password": "${secret:NAME}"` beside it.',
    );
  }
  if (url.protocol !== 'http:') {
    const what = url.protocol === 'https:' ? 'A proxy that is itself spoken to over TLS' : 'Such a proxy';
    return refusal(`${what} is not known; what is sent through it is encrypted all the same.`, example);
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refusal('A proxy has a name and a port, and no path.', example);
  }
  const host = canonicalHost(url.hostname);
  if ('refusal' in host) return host.refusal;
  return { host: host.host, port: url.port === '' ? 80 : Number(url.port) };
};

const at = (key: string): JsonPath => ['proxy', key];

const compileCredentials = ({ raw, report }: Compiling): Pick<ProxyConfig, 'user' | 'password'> => {
  const { user, password } = raw.proxy ?? {};
  if (password === undefined) return user === undefined ? {} : { user };
  const secret = wholeSecret(password);
  if (secret === undefined) {
    report(
      at('password'),
      'The password of the proxy is kept with the secrets.',
      'Keep it with `storycore-mcp secret set PROXY_PASSWORD`, and write "${secret:PROXY_PASSWORD}" here.',
    );
  }
  if (user === undefined)
    report(at('password'), 'A password without a user is asked by no proxy.', 'Write `user` too.');
  return user === undefined || secret === undefined ? {} : { user, password: secret };
};

const compileAddress = (work: Compiling): ProxyConfig | undefined => {
  const { url, user, password, certificates, resolves_names: resolvesNames } = work.raw.proxy ?? {};
  const credentials = compileCredentials(work);
  if (url === undefined) {
    const lone = Object.entries({ user, password, resolves_names: resolvesNames }).find(
      ([, value]) => value !== undefined,
    );
    if (lone !== undefined)
      work.report(at(lone[0]), 'This is said of a proxy that has no address.', 'Write `url` too.');
    else if (certificates === undefined && !work.ground.partial) {
      work.report(['proxy'], 'Nothing is said of the proxy.', 'Write its `url`, or leave `proxy` out.');
    }
    return undefined;
  }
  const address = addressOf(url);
  if (typeof address !== 'string') return { ...address, ...credentials, resolvesNames: resolvesNames ?? false };
  reportRefusal(work.report, at('url'), address);
  return undefined;
};

/** The way to the internet where the network of a company stands between, and whom that makes us trust. */
export const compileProxy = (work: Compiling): Pick<Config, 'proxy' | 'certificates'> => {
  if (work.raw.proxy === undefined) return {};
  const named = work.raw.proxy.certificates;
  const proxy = compileAddress(work);
  const certificates = named === undefined ? undefined : readCertificates(named, at('certificates'), work);
  return { ...(proxy === undefined ? {} : { proxy }), ...(certificates === undefined ? {} : { certificates }) };
};
