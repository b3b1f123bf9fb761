import { describe, expect, test } from 'vitest';
import { identify, identifyClient, unnamedClient } from './identify.ts';

describe('the client', () => {
  test('is called what its owner says, whatever it says itself', () => {
    expect(identifyClient('configured', { name: 'claimed' })).toBe('configured');
  });

  test('is called what it calls itself where its owner says nothing', () => {
    expect(identifyClient(undefined, { name: ' claude-desktop ', version: '1' })).toBe('claude-desktop');
  });

  test.each([[undefined], [null], ['text'], [{}], [{ name: 7 }], [{ name: '' }], [{ name: ' \u200b\u202e ' }], [[]]])(
    'is local where it says %j',
    (info) => {
      expect(identifyClient(undefined, info)).toBe(unnamedClient);
    },
  );

  test('cannot have a name that reads as another', () => {
    expect(identifyClient(undefined, { name: 'evil\u202edesktop\u0007\n\u200bclaude\u2028' })).toBe(
      'evildesktopclaude',
    );
    expect(identifyClient(undefined, { name: 'x'.repeat(1_000) })).toHaveLength(100);
  });
});

describe('the principal', () => {
  test('is the client, and whom the engine says that it speaks for', () => {
    const context = { project: 'Le Phare', addon: 'a', session: 's', requestId: 'r', host: 'h' };
    expect(identify('c', {}, context)).toEqual({ client: 'c', project: 'Le Phare', addon: 'a', session: 's' });
  });

  test('belongs to the project of the configuration where the engine names none', () => {
    expect(identify('c', { project: 'configured' }, {})).toEqual({ client: 'c', project: 'configured' });
    expect(identify('c', { project: 'configured' }, { project: 'own' })).toEqual({ client: 'c', project: 'own' });
    expect(identify('c', {}, {})).toEqual({ client: 'c' });
  });

  test('has parts without what cannot be seen', () => {
    expect(identify('c', {}, { addon: 'a\u0000b\u202e', session: '\ufeffs ' })).toEqual({
      client: 'c',
      addon: 'ab',
      session: 's',
    });
  });
});
