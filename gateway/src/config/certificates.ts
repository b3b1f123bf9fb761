import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Compiling } from './compiling.ts';
import { errorCode, look } from './look.ts';
import { checkedPath } from './place.ts';
import type { JsonPath } from './problem.ts';
import { visible } from './problem.ts';

/** Certificate authorities, read and found to be some. */
export interface Certificates {
  /** Absolute. */
  readonly path: string;
  readonly pem: string;
}

type Refuse = (message: string, remedy: string) => undefined;

/** All authorities of the world are a quarter of it. */
const mostBytes = 2 ** 20;

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
};

const check = (pem: string, refuse: Refuse): string | undefined => {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    return refuse('A private key stands in this file.', 'Name a file that holds the certificates alone.');
  }
  const begun = pem.split('-----BEGIN CERTIFICATE-----').length - 1;
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (begun === 0) {
    return refuse(
      'This file holds no certificate in PEM.',
      'Name a file with -----BEGIN CERTIFICATE-----; `openssl x509 -inform der -in FILE -out corp.pem` makes one of another form.',
    );
  }
  const broken = blocks.length < begun ? blocks.length : blocks.findIndex((block) => !isCertificate(block));
  if (blocks.length === begun && broken === -1) return pem;
  const which = begun === 1 ? 'The certificate' : `One of the ${begun} certificates`;
  return refuse(
    `${which} in this file cannot be read.`,
    'Ask for the file again where it comes from: it is not whole.',
  );
};

const readPem = (path: string, refuse: Refuse): string | undefined => {
  const state = look(path);
  if (state !== 'file') {
    const why = state === 'nothing' ? 'does not exist' : state === 'folder' ? 'is a folder' : 'cannot be read';
    return refuse(`The file "${visible(path)}" ${why}.`, 'Correct the path.');
  }
  try {
    const text = readFileSync(path, 'latin1');
    if (text.length <= mostBytes) return check(text, refuse);
    return refuse(`The file "${visible(path)}" is larger than any list of authorities.`, 'Correct the path.');
  } catch (error) {
    return refuse(`The file "${visible(path)}" cannot be read (${errorCode(error)}).`, 'Check who may read it.');
  }
};

/** The certificate authorities of a PEM file, or undefined with a problem. */
export const readCertificates = (
  text: string,
  at: JsonPath,
  { ground, report }: Pick<Compiling, 'ground' | 'report'>,
): Certificates | undefined => {
  const path = checkedPath(text, at, ground, report);
  if (path === undefined) return undefined;
  const pem = readPem(path, (message, remedy) => {
    report(at, message, remedy);
    return undefined;
  });
  return pem === undefined ? undefined : { path, pem };
};
