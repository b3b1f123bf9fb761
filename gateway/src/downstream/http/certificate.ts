import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../../errors.ts';

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

const read = (path: string, what: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`The ${what} "${path}" cannot be read (${codeOf(error)}). Correct \`http.tls\`.`);
  }
};

/** Reads a certificate and its key, and tries them. Throws ConfigError where they cannot be used, together or at all. */
export const readCertificate = (files: CertificateFiles): Certificate => {
  const pair = { cert: read(files.cert, 'certificate'), key: read(files.key, 'key of the certificate') };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigError(
      `The certificate "${files.cert}" and the key "${files.key}" cannot be used together (${codeOf(error)}). Both must be PEM files, the key without a passphrase; correct \`http.tls\`.`,
    );
  }
  return pair;
};
