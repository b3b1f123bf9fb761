import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLineWriter } from './line-writer.ts';

/** A sink whose ticks and slowness the test decides about. */
const puppetSink = () => {
  const written: string[] = [];
  const flushes: (() => void)[] = [];
  let slow = false;
  const writer = createLineWriter({
    write(text) {
      written.push(text);
      return !slow;
    },
    schedule: (flush) => flushes.push(flush),
  });
  return {
    written,
    writer,
    tick: () => flushes.splice(0).forEach((flush) => flush()),
    get scheduled() {
      return flushes.length;
    },
    slowDown: (value: boolean) => {
      slow = value;
    },
  };
};

test('all lines of one tick leave in one write, in order', () => {
  const { writer, written, tick } = puppetSink();
  writer.send('a');
  writer.send('b');
  expect(written).toEqual([]);
  expect(writer.waiting).toBe(4);
  tick();
  writer.send('c');
  tick();
  expect(written).toEqual(['a\nb\n', 'c\n']);
  expect(writer.waiting).toBe(0);
});

test('one tick is scheduled however many lines there are, and none where there are none', () => {
  const sink = puppetSink();
  sink.writer.send('a');
  sink.writer.send('b');
  expect(sink.scheduled).toBe(1);
  sink.tick();
  sink.tick();
  sink.writer.drained();
  expect(sink.scheduled).toBe(0);
  expect(sink.written).toEqual(['a\nb\n']);
});

describe('while the reader is slow', () => {
  test('lines wait, and leave in one write when it has caught up', () => {
    const { writer, written, tick, slowDown } = puppetSink();
    slowDown(true);
    writer.send('a');
    tick();
    expect(writer.congested).toBe(true);
    writer.send('b');
    writer.send('c');
    tick();
    expect(written).toEqual(['a\n']);
    expect(writer.waiting).toBe(4);
    slowDown(false);
    writer.drained();
    tick();
    expect(written).toEqual(['a\n', 'b\nc\n']);
    expect([writer.congested, writer.waiting]).toEqual([false, 0]);
  });

  test('what waits may be more than a string can hold', () => {
    const { writer, written, tick } = puppetSink();
    const line = 'x'.repeat(2 * 1024 * 1024);
    // 300 answers of 2 MB: one text of them could not be made.
    for (let at = 0; at < 300; at += 1) writer.send(line);
    expect(writer.waiting).toBe(300 * (line.length + 1));
    tick();
    expect(writer.waiting).toBe(0);
    expect(written.reduce((sum, text) => sum + text.length, 0)).toBe(300 * (line.length + 1));
    expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(8 * 1024 * 1024);
  });

  test('a large backlog is handed over a piece at a time, as fast as it is taken', () => {
    const { writer, written, tick, slowDown } = puppetSink();
    slowDown(true);
    for (let at = 0; at < 10; at += 1) writer.send(`${at}${'x'.repeat(3 * 1024 * 1024)}`);
    tick();
    expect(written).toHaveLength(1);
    writer.drained();
    tick();
    expect(written).toHaveLength(2);
    expect(written.join('').match(/^\d/gm)).toEqual(['0', '1', '2', '3']);
  });
});

test('nothing is lost, doubled or out of order, whatever the pace', () => {
  const step = fc.oneof(
    fc.string().map((line) => ({ line })),
    fc.constantFrom('tick', 'slow', 'fast'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { writer, written, tick, slowDown } = puppetSink();
      const sent: string[] = [];
      for (const one of steps) {
        if (one === 'tick') tick();
        else if (one === 'slow') slowDown(true);
        else if (one === 'fast') {
          slowDown(false);
          writer.drained();
        } else {
          sent.push(`${one.line}\n`);
          writer.send(one.line);
        }
      }
      slowDown(false);
      writer.drained();
      tick();
      expect(written.join('')).toBe(sent.join(''));
    }),
  );
});
