import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { removeMember, setMember } from './json-edit.ts';

const written = `{
    "version": 1,

    "mcpServers": {
        "a": { "command": "x", "args": ["{", "\\"", "]"] }
    },
    "grants": []
}
`;

describe('setMember', () => {
  test('adds a member behind the others, in the indentation of the person, and touches nothing else', () => {
    expect(setMember(written, ['mcpServers', 'b'], { command: 'y', args: [] })).toBe(
      written.replace(
        '"]"] }\n',
        '"]"] },\n        "b": {\n            "command": "y",\n            "args": []\n        }\n',
      ),
    );
  });

  test('replaces a member where it stands', () => {
    expect(setMember(written, ['version'], 2)).toBe(written.replace('1', '2'));
    expect(setMember(written, ['mcpServers', 'a'], null)).toBe(written.replace(/\{ "command.*\}/, 'null'));
  });

  test('makes the objects on the way', () => {
    expect(setMember('{\n  "a": 1\n}', ['mcpServers', 'b'], 2)).toBe(
      '{\n  "a": 1,\n  "mcpServers": {\n    "b": 2\n  }\n}',
    );
    expect(setMember('{\n  "a": {}\n}', ['a', 'b'], 2)).toBe('{\n  "a": {\n    "b": 2\n  }\n}');
  });

  test('keeps a text on one line, and the line ends of Windows', () => {
    expect(setMember('{"a":{}}', ['a', 'b'], { c: 1 })).toBe('{"a":{"b":{"c":1}}}');
    expect(setMember('{\r\n\t"a": 1\r\n}\r\n', ['b'], [1])).toBe('{\r\n\t"a": 1,\r\n\t"b": [\r\n\t\t1\r\n\t]\r\n}\r\n');
  });

  test('refuses to go through what is no object', () => {
    expect(() => setMember('{"a":[]}', ['a', 'b'], 1)).toThrow(TypeError);
  });

  test('says the same as setting the member of the value, whatever the text', () => {
    const object = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.jsonValue(),
    );
    const layout = fc.constantFrom(undefined, '  ', '\t', '    ');
    fc.assert(
      fc.property(
        object,
        object,
        fc.string().filter((key) => key !== '__proto__'),
        fc.jsonValue(),
        layout,
        (rest, inner, key, value, indent) => {
          const text = JSON.stringify({ ...rest, here: inner }, undefined, indent);
          const plain: unknown = JSON.parse(JSON.stringify({ ...rest, here: { ...inner, [key]: value } }));
          expect(JSON.parse(setMember(text, ['here', key], value))).toEqual(plain);
        },
      ),
    );
  });
});

describe('removeMember', () => {
  test('takes a member out with its comma, wherever it stands, and touches nothing else', () => {
    expect(removeMember('{\n  "a": 1,\n  "b": {"x": ","},\n  "c": 3\n}\n', ['b'])).toBe('{\n  "a": 1,\n  "c": 3\n}\n');
    expect(removeMember('{\n  "a": 1,\n  "b": 2\n}', ['a'])).toBe('{\n  "b": 2\n}');
    expect(removeMember('{ "a": { "b": 1 } }', ['a', 'b'])).toBe('{ "a": {} }');
    expect(removeMember('{ "a": 1 }', ['b', 'c'])).toBe('{ "a": 1 }');
  });

  test('brings back what was there before a member was set behind others', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.jsonValue(), (content, value) => {
        const text = JSON.stringify(content, undefined, 2);
        fc.pre(!Object.hasOwn(content, 'added') && Object.keys(content).every((key) => key !== '__proto__'));
        expect(removeMember(setMember(text, ['added'], value), ['added'])).toBe(text);
      }),
    );
  });
});
