import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCertificate } from '../../../test/fixtures/certificate.ts';
import { temporaryFolder } from '../../../test/fixtures/config-files.ts';
import { startHttp } from '../../../test/fixtures/http-world.ts';
import { readCertificate } from './certificate.ts';

test('with a certificate the gateway is reached over TLS, and only so', async () => {
  const { pem, ...tls } = writeCertificate(temporaryFolder());
  await using http = await startHttp({ tls });
  expect(http.face.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/mcp$/);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(
      http.face.url,
      { method: 'GET', ca: pem, headers: { ...http.bearer, origin: `https://localhost:${http.port}` } },
      (response) => resolve(response.resume().statusCode),
    )
      .on('error', reject)
      .end();
  });
  // Everything but the session is right.
  expect(status).toBe(400);
  await expect(http.initialize()).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('a certificate that is not there, or is none, or not of its key, is said clearly before anything listens', async () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  const [{ cert, key }, stranger] = [writeCertificate(folder), writeCertificate(other)];
  const garbage = join(folder, 'garbage.pem');
  writeFileSync(garbage, 'nothing');
  expect(() => readCertificate({ cert: join(folder, 'no.pem'), key })).toThrow(
    /certificate ".*no\.pem" cannot be read \(ENOENT\)/,
  );
  expect(() => readCertificate({ cert, key: join(folder, 'no.pem') })).toThrow(
    /key of the certificate .* cannot be read/,
  );
  expect(() => readCertificate({ cert: garbage, key })).toThrow(/cannot be used together/);
  expect(() => readCertificate({ cert, key: stranger.key })).toThrow(/cannot be used together/);
  await expect(startHttp({ tls: { cert, key: garbage } })).rejects.toThrow(/correct `http\.tls`/);
});
