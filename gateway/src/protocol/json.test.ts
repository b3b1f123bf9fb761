import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../test/fixtures/cpu.ts';
import { proves } from '../../test/security/proves.ts';
import { isObject, isRawNumber, parseJson, tooDeep } from './json.ts';

const back = (text: string): string => JSON.stringify(parseJson(text, 100));

const isRead = (text: string, read: (text: string) => unknown): boolean => {
  try {
    read(text);
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
};

const digits = (min: number, max: number) =>
  fc.array(fc.nat(9), { minLength: min, maxLength: max }).map((some) => some.join(''));

/** Any number that JSON can write, spelled in any of its ways. */
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      fc.tuple(fc.integer({ min: 1, max: 9 }), digits(0, 24)).map((parts) => parts.join('')),
    ),
    fc.oneof(
      fc.constant(''),
      digits(1, 24).map((some) => `.${some}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), digits(1, 3)).map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''));

/** JSON text as `JSON.stringify` spells it, but for its numbers. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      numberText,
      fc.string({ unit: 'binary' }).map((some) => JSON.stringify(some)),
      fc.constantFrom('true', 'false', 'null'),
    ),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => `[${items.join(',')}]`),
    // Letters first: JSON.parse itself moves keys that are whole numbers to the front.
    fc
      .uniqueArray(
        fc.tuple(
          fc.string().map((key) => JSON.stringify(`k${key}`)),
          tie('value'),
        ),
        { maxLength: 5, selector: ([key]) => key },
      )
      .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`),
  ),
})).value;

describe('parseJson', () => {
  test('every number goes back as it was written', () => {
    fc.assert(
      fc.property(numberText, (number) => {
        expect(back(`[${number}]`)).toBe(`[${number}]`);
      }),
      { numRuns: 2_000 },
    );
  });

  test('every text goes back as it was written', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(back(text)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  test('it gives what JSON.parse gives where no number is changed by that', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain: unknown = JSON.parse(text);
        // Subnormal numbers come raw even so.
        fc.pre(JSON.stringify(plain) === text && !/e-3\d\d/.test(text));
        expect(parseJson(text, 1_000)).toEqual(plain);
      }),
    );
  });

  test('what is no JSON is refused as JSON.parse refuses it, numbers included', () => {
    for (const text of [
      '',
      '01',
      '[1.]',
      '[.5]',
      '[-]',
      '[1.0.0]',
      '[1e]',
      '[--1.0]',
      '{"a":1,1.0:2}',
      '[1.0',
      '1.0 1.0',
      '[1.0"a"]',
      'nul1.0',
      '+1.0',
      '[0x10]',
      '[1_000.0]',
      '{"a":1.0,}',
    ]) {
      expect(() => parseJson(text, 100)).toThrow(SyntaxError);
    }
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('0', '1', '.', '9', 'e', 'E', '+', '-', '[', ']', '{', '}', '"', ',', ':', ' ', 'a'),
        }),
        (text) => {
          expect(isRead(text, (some) => parseJson(some, 100))).toBe(isRead(text, JSON.parse));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('a number that looks like one of our placeholders stays what it is', () => {
    expect(back('[1.0,5e-324,2.0,1e-323]')).toBe('[1.0,5e-324,2.0,1e-323]');
  });

  test('numbers find their places whatever the order and the repetition of keys', () => {
    expect(back('{"2":2.0,"1":1.0,"a":3.0,"2":4.0}')).toBe('{"1":1.0,"2":4.0,"a":3.0}');
  });

  test(`a key __proto__ is a key like any other, with and without odd numbers ${proves('T-20')}`, () => {
    for (const text of ['{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1.0},"constructor":2.0}']) {
      const value = parseJson(text, 100);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
      expect(JSON.stringify(value)).toBe(text);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('text that nests too deep builds nothing', () => {
    expect(parseJson('[[[]]]', 2)).toBe(tooDeep);
    expect(parseJson('[[1.0]]', 2)).not.toBe(tooDeep);
    // 16 MB of it took JSON.parse seconds and half a gigabyte.
    const deep = '['.repeat(16_000_000);
    expect(cpuMs(() => parseJson(deep, 200))).toBeLessThan(200);
    expect(parseJson(deep, 200)).toBe(tooDeep);
  });

  test('one odd number among very many others does not hold everyone up', () => {
    const text = `[${'1,'.repeat(500_000)}1.0]`;
    expect(back(text)).toBe(text);
    // A reviver, which is what others use, took more than a second for this, and 16 s for the largest message. In a process
    // of its own, for this one counts what was covered, and has the garbage of all tests before to collect.
    const program = `
      import { cpuMs } from ${JSON.stringify(new URL('../../test/fixtures/cpu.ts', import.meta.url))};
      import { parseJson } from ${JSON.stringify(new URL('./json.ts', import.meta.url))};
      const text = '[' + '1,'.repeat(500_000) + '1.0]';
      const times = Array.from({ length: 3 }, () => cpuMs(() => parseJson(text, 100)));
      const reviver = cpuMs(() => JSON.parse(text, (_key, value) => value));
      console.log(JSON.stringify({ ours: Math.min(...times), reviver }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: {},
    });
    expect(stderr).toBe('');
    const { ours, reviver } = JSON.parse(stdout) as { ours: number; reviver: number };
    expect(ours).toBeLessThan(reviver / 2);
  });
});

test('a raw number is a number: neither an object nor text', () => {
  const [raw, list, object] = parseJson('[1.0,[],{}]', 100) as unknown[];
  expect([isRawNumber(raw), isObject(raw)]).toEqual([true, false]);
  expect([isRawNumber(object), isObject(object)]).toEqual([false, true]);
  expect([isObject(list), isObject(null), isObject('x')]).toEqual([false, false, false]);
  expect(isRawNumber({ rawJSON: '1.0' })).toBe(false);
});
