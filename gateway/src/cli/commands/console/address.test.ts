import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../../../test/fixtures/config-files.ts';
import { loadConfig } from '../../../config/load.ts';
import { consoleAddress } from './address.ts';

const config = (content: object = {}) => loadConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });

describe('where the console is shown', () => {
  test('at a port of its own on this machine, or the next that is free', () => {
    const { host, ports } = consoleAddress(config(), undefined);
    expect(host).toBe('localhost');
    expect([ports[0], ports[1], ports.at(-1)]).toEqual([8650, 8651, 0]);
  });

  test('at the port of the configuration, and beside it where clients connect there', () => {
    expect(consoleAddress(config({ server_config: { port: 9000 } }), undefined).ports[0]).toBe(9000);
    const listening = { server_config: { port: 9000, stdio_mode: false } };
    expect(consoleAddress(config(listening), undefined).ports[0]).toBe(9001);
    expect(consoleAddress(config({ ...listening, console: { port: 9100 } }), undefined).ports[0]).toBe(9100);
    expect(consoleAddress(config({ console: { port: 0 } }), undefined).ports).toEqual([0]);
    expect(() => config({ ...listening, console: { port: 9000 } })).toThrow('Clients connect at this port');
  });

  test('at the port of the command line and no other', () => {
    expect(consoleAddress(config({ console: { port: 9100 } }), '9200').ports).toEqual([9200]);
    expect(consoleAddress(config({ console: { port: 9100 } }), '0').ports).toEqual([0]);
  });

  test('never where clients connect', () => {
    expect(consoleAddress(config(), undefined, 8650).ports[0]).toBe(8651);
    expect(() => consoleAddress(config(), '9000', 9000)).toThrow('Clients connect at port 9000');
    expect(consoleAddress(config(), '0', 0).ports).toEqual([0]);
  });

  test.each(['', '65536', '80a', '-1', '8.5', 'localhost:80'])('%j is no port', (text) => {
    expect(() => consoleAddress(config(), text)).toThrow('is not a port');
  });

  test('never above the last port there is', () => {
    expect(consoleAddress(config({ console: { port: 65_534 } }), undefined).ports).toEqual([65_534, 65_535, 0]);
    expect(
      consoleAddress(config({ server_config: { port: 65_535, stdio_mode: false } }), undefined).ports[0],
    ).toBeLessThan(65_535);
  });
});
