import { describe, expect, test } from 'vitest';
import { assemble } from './assembler.ts';
import type { Line } from './assembler.ts';

const returns = (value: number): Line => ({ op: 'return', value });
const jump = (to: string): Line => ({ op: 'jump', when: 'equal', value: 7, yes: to });
const label = (name: string): Line => ({ op: 'label', name });

describe('a filter program', () => {
  test('is eight bytes an instruction, as the kernel reads them', () => {
    const bytes = assemble([{ op: 'load', offset: 4 }, jump('end'), returns(1), label('end'), returns(0x7fff0000)]);
    expect(bytes.toString('hex').match(/.{16}/g)).toEqual([
      '2000000004000000', // load [4]
      '1500010007000000', // if equal 7, one further
      '0600000001000000', // return 1
      '060000000000ff7f', // return
    ]);
  });

  test.each([
    ['a label that is not there', [jump('nowhere'), returns(0)]],
    ['a jump backwards', [label('loop'), jump('loop'), returns(0)]],
    ['a jump past the end', [jump('end'), returns(0), label('end')]],
    ['a jump too far', [jump('end'), ...Array.from({ length: 256 }, () => returns(0)), label('end'), returns(0)]],
    ['a label twice', [label('one'), label('one'), returns(0)]],
    ['more than the kernel takes', Array.from({ length: 4097 }, () => returns(0))],
  ])('is refused: %s', (_, lines) => {
    expect(() => assemble(lines)).toThrow(RangeError);
  });
});
