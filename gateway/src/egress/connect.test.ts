import { describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import { egressWorld, rule, tlsServer, tlsThrough, tunnel } from '../../test/fixtures/egress-world.ts';
import type { EgressWorld } from '../../test/fixtures/egress-world.ts';
import type { EgressOptions } from './proxy.ts';

const authority = createAuthority();

/** A proxy that lets `site.example` be reached, where somebody with this certificate listens. */
const tlsWorld = async (
  issued = authority.issue(['site.example']),
  changes: Partial<EgressOptions> = {},
): Promise<EgressWorld & { readonly far: number }> => {
  const far = await tlsServer(issued);
  return {
    ...(await egressWorld([rule('site.example', far, 'https')], { authorities: authority.pem, ...changes })),
    far,
  };
};

const reached = async (world: EgressWorld, target: string): Promise<string> => {
  const { socket } = await tunnel(world, target);
  const secured = await tlsThrough(socket, 'site.example');
  secured.write('hello');
  const heard = await new Promise<string>((resolve) =>
    secured.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  secured.destroy();
  return heard;
};

describe('a tunnel for https', () => {
  test('leads to the host that was verified, and is recorded with its certificate', async () => {
    const world = await tlsWorld();
    expect(await reached(world, `site.example:${world.far}`)).toBe('hello');
    await vi.waitFor(() => expect(world.entries).toHaveLength(1));
    const [entry] = world.entries;
    expect(entry).toMatchObject({
      server: 'web',
      kind: 'connect',
      host: 'site.example',
      port: world.far,
      address: '127.0.0.1',
      scheme: 'https',
      verdict: 'allowed',
      tls: { protocol: 'TLSv1.3', fingerprint256: expect.stringMatching(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/) as string },
    });
    expect(entry?.sent).toBeGreaterThan(200);
    expect(entry?.received).toBeGreaterThan(500);
    expect(entry?.reason).toBeUndefined();
  });
});
