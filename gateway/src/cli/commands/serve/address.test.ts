import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../../../test/fixtures/config-files.ts';
import { loadConfig } from '../../../config/load.ts';
import { addressOf, readAddress } from './address.ts';

const config = (content: object = {}) => loadConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });

describe('an address', () => {
  test.each([
    ['8642', 'localhost', 8642],
    ['0', 'localhost', 0],
    ['127.0.0.1:8642', '127.0.0.1', 8642],
    ['[::1]:8642', '::1', 8642],
    ['studio.local:1', 'studio.local', 1],
  ])('%s', (text, host, port) => {
    expect(readAddress(text, 'localhost')).toEqual({ host, port });
  });

  test.each(['', 'localhost', '::1:80', '65536', '80a', ':80', '-1', '[::1]', 'a:b:80', '80.5'])(
    '%j is none',
    (text) => {
      expect(() => readAddress(text, 'localhost')).toThrow('is not an address');
    },
  );
});

describe('where to listen', () => {
  test('nowhere, where clients connect over stdio', () => {
    expect(addressOf(config(), { http: undefined, auth: undefined })).toBeUndefined();
    expect(() => addressOf(config(), { http: undefined, auth: 'none' })).toThrow('--auth is about HTTP');
  });

  test('where the configuration says, where the command line does not', () => {
    const listening = config({
      server_config: { host: '127.0.0.1', port: 8642, stdio_mode: false },
      http: { auth: 'none' },
    });
    expect(addressOf(listening, { http: undefined, auth: undefined })).toEqual({
      host: '127.0.0.1',
      port: 8642,
      auth: 'none',
      fixed: [],
    });
    expect(addressOf(listening, { http: '9000', auth: 'token' })).toEqual({
      host: '127.0.0.1',
      port: 9000,
      auth: 'token',
      fixed: ['address', 'auth'],
    });
  });

  test('never where the configuration does not allow it', () => {
    expect(() => addressOf(config(), { http: '0.0.0.0:80', auth: undefined })).toThrow('Other machines could reach');
    const remote = config({ http: { allow_remote: true } });
    expect(addressOf(remote, { http: '0.0.0.0:80', auth: undefined })).toMatchObject({
      host: '0.0.0.0',
      auth: 'token',
    });
    expect(() => addressOf(remote, { http: '0.0.0.0:80', auth: 'none' })).toThrow('nobody would be asked for a token');
    expect(() => addressOf(config(), { http: '80', auth: 'basic' })).toThrow('--auth "basic" is not known');
  });
});
