import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its key, PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Certificates of test servers; only the first is as it should be. */
export interface Certificates {
  /** The file of the authority that the policy trusts. */
  readonly authority: string;
  readonly good: Pair;
  readonly otherName: Pair;
  readonly expired: Pair;
  readonly selfSigned: Pair;
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const names = (name: string): string => `subjectAltName=DNS:${name},DNS:*.${name}`;

/** Made here and now by openssl, for one run of the battery. */
export const writeCertificates = (folder: string): Certificates => {
  const at = (name: string): string => join(folder, name);
  const openssl = (args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore' });
  };
  const pair = (name: string): Pair => ({
    cert: readFileSync(at(`${name}.pem`), 'utf8'),
    key: readFileSync(at(`${name}.key`), 'utf8'),
  });
  const selfSign = (name: string, host: string): void =>
    openssl([
      'req',
      '-x509',
      ...curve,
      '-keyout',
      at(`${name}.key`),
      '-out',
      at(`${name}.pem`),
      '-days',
      '2',
      '-subj',
      `/CN=${host}`,
      '-addext',
      names(host),
    ]);
  const sign = (name: string, host: string, days: number): Pair => {
    openssl(['req', ...curve, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${host}`]);
    writeFileSync(at(`${name}.ext`), names(host));
    openssl([
      'x509',
      '-req',
      '-in',
      at(`${name}.csr`),
      '-CA',
      at('ca.pem'),
      '-CAkey',
      at('ca.key'),
      '-CAcreateserial',
      '-days',
      String(days),
      '-extfile',
      at(`${name}.ext`),
      '-out',
      at(`${name}.pem`),
    ]);
    return pair(name);
  };
  selfSign('ca', 'authority.test');
  selfSign('self-signed', 'api.example.test');
  return {
    authority: at('ca.pem'),
    good: sign('good', 'api.example.test', 2),
    otherName: sign('other-name', 'other.example.test', 2),
    expired: sign('expired', 'api.example.test', -1),
    selfSigned: pair('self-signed'),
  };
};
