import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { writeCertificates } from './certificates.ts';
import { naiveProxy } from './naive-proxy.ts';
import { hearTcp, hearTls, hearUdp } from './servers.ts';

/** What is outside of every confinement: servers that hear, and names that lead to them. */
export interface World extends AsyncDisposable {
  /** Ports of 127.0.0.1. */
  readonly ports: {
    /** A web server, which policies allow by the name `api.example.test`. */
    readonly web: number;
    /** Something that nobody may reach, such as the gateway's own administration. */
    readonly admin: number;
    readonly udp: number;
    readonly proxy: number;
    /** Servers under TLS, all called `api.example.test`; only the first can prove it. */
    readonly good: number;
    readonly otherName: number;
    readonly expired: number;
    readonly selfSigned: number;
  };
  /** A server on `::1`; undefined where this machine has none. */
  readonly ipv6: number | undefined;
  /** An address of this machine in its network, where it has one, and the port of a server there. */
  readonly lan: { readonly host: string; readonly port: number } | undefined;
  /** An abstract Unix socket. */
  readonly abstract: string;
  readonly authority: string;
  /** Everything that was heard with this token in it. */
  heard(token: string): string;
  /** Hears at a path, until the world ends. */
  hearAt(path: string): Promise<void>;
}

const lanAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;

export const createWorld = async (): Promise<World> => {
  const stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'storycore-world-'));
  // Whoever runs the battery reads the authority.
  chmodSync(folder, 0o755);
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const certificates: Certificates = writeCertificates(folder);
  const all: string[] = [];
  const hear = (text: string): void => void all.push(text);
  const use = async <Thing extends AsyncDisposable>(thing: Promise<Thing>): Promise<Thing> => stack.use(await thing);
  const local = { host: '127.0.0.1' };
  const ports = {
    web: (await use(hearTcp(hear, local))).port,
    admin: (await use(hearTcp(hear, local))).port,
    udp: (await use(hearUdp(hear))).port,
    proxy: (await use(naiveProxy())).port,
    good: (await use(hearTls(hear, certificates.good))).port,
    otherName: (await use(hearTls(hear, certificates.otherName))).port,
    expired: (await use(hearTls(hear, certificates.expired))).port,
    selfSigned: (await use(hearTls(hear, certificates.selfSigned))).port,
  };
  const ipv6 = await use(hearTcp(hear, { host: '::1' })).then(
    ({ port }) => port,
    () => undefined,
  );
  const host = lanAddress();
  const lan = host === undefined ? undefined : { host, port: (await use(hearTcp(hear, { host }))).port };
  // The same port of this machine itself, where the naive proxy dials; not every interface.
  if (lan !== undefined) await use(hearTcp(hear, { host: '127.0.0.1', port: lan.port }));
  const abstract = `storycore-escape-${process.pid}-${ports.web}`;
  await use(hearTcp(hear, { path: `\0${abstract}` }));
  return {
    ports,
    ipv6,
    lan,
    abstract,
    authority: certificates.authority,
    heard: (token) => all.filter((text) => text.includes(token)).join('\n'),
    hearAt: async (path) => {
      await use(hearTcp(hear, { path }));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
};
