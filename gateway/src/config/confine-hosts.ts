import type { EgressRule } from '../policy/confinement.ts';
import type { RawConfine } from './confine-schema.ts';
import { canonicalHost } from './host.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted, reportRefusal } from './problem.ts';

const isAddress = (host: string): boolean => host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);

/** The host in its one spelling, or undefined with a problem. An address in another spelling hides what it means. */
const checkedHost = (text: string, at: JsonPath, report: Report): string | undefined => {
  const answer = canonicalHost(text);
  if ('refusal' in answer) {
    reportRefusal(report, at, answer.refusal);
    return undefined;
  }
  const { host } = answer;
  if (host.startsWith('*.') && host.split('.').length < 3) {
    report(at, `${quoted(text)} would be half of the internet.`, 'Name a domain of someone: `*.example.org`.');
    return undefined;
  }
  if (!isAddress(host) || host === text) return host;
  report(at, `${quoted(text)} is an odd spelling of an address.`, `Write it as it is read: "${host}".`);
  return undefined;
};

const checkedAddress = (text: string, at: JsonPath, report: Report): string | undefined => {
  const host = checkedHost(text, at, report);
  if (host === undefined || isAddress(host)) return host;
  report(at, `${quoted(text)} is not an address.`, 'Write an IP address, such as "192.168.1.20".');
  return undefined;
};

/** The rules of `network.allow`, those that hold. */
export const confineRules = (
  allow: NonNullable<NonNullable<RawConfine['network']>['allow']>,
  report: Report,
): readonly EgressRule[] =>
  allow.flatMap(({ host: text, port, scheme, allowAddr }, index) => {
    const at = ['network', 'allow', index];
    const host = checkedHost(text, [...at, 'host'], report);
    const addresses = (allowAddr ?? []).flatMap(
      (address, place) => checkedAddress(address, [...at, 'allowAddr', place], report) ?? [],
    );
    if (host === undefined) return [];
    return [{ host, port, scheme, ...(addresses.length === 0 ? {} : { addresses }) }];
  });

/** What a name of `network.test_hosts` resolves to. */
export type TestHosts = ReadonlyMap<string, 'rebind' | readonly string[]>;

/** The names of `network.test_hosts`, in their one spelling. */
export const testHosts = (
  hosts: NonNullable<NonNullable<RawConfine['network']>['test_hosts']>,
  report: Report,
): TestHosts =>
  new Map(
    Object.entries(hosts).flatMap(([name, addresses]): readonly (readonly [string, 'rebind' | readonly string[]])[] => {
      const at = ['network', 'test_hosts', name];
      const host = checkedHost(name, at, report);
      if (host === undefined) return [];
      if (addresses === 'rebind') return [[host, addresses]];
      return [[host, addresses.flatMap((text, place) => checkedAddress(text, [...at, place], report) ?? [])]];
    }),
  );
