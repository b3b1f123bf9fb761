import { expect, test } from 'vitest';

import { connect } from '../fixtures/connection.ts';
import { temporaryRepository } from '../fixtures/temporary-repository.ts';

const withChanges = () => {
  const repository = temporaryRepository();
  repository.write('a.md', 'first\n');
  repository.write('b.md', 'first\n');
  repository.commitAll('First');
  repository.write('a.md', 'second\n');
  repository.commitAll('Second');
  repository.write('a.md', 'staged\n');
  repository.git('add', '.');
  repository.write('a.md', 'worktree\n');
  repository.write('b.md', 'worktree\n');
  return repository;
};

test.for([
  [{}, '-staged\n+worktree'],
  [{ staged: true }, '-second\n+staged'],
  [{ from: 'HEAD' }, '-second\n+worktree'],
  [{ from: 'HEAD~1', staged: true }, '-first\n+staged'],
  [{ from: 'HEAD~1', to: 'main' }, '-first\n+second'],
] as const)('diff %j compares what it says', async ([args, expected]) => {
  using repository = withChanges();
  await using provider = await connect(repository.root);
  expect((await provider.call('git_diff', { ...args, paths: ['a.md'] })).text).toContain(expected);
});

test('paths limit the patch, whichever way they are written', async () => {
  using repository = withChanges();
  await using provider = await connect(repository.root);
  const all = await Promise.all(
    ['b.md', './b.md', `${repository.root}/b.md`, 'x/../b.md'].map((path) =>
      provider.call('git_diff', { paths: [path] }),
    ),
  );
  expect(new Set(all.map(({ text }) => text)).size).toBe(1);
  expect(all[0]?.text).toContain('+++ b/b.md');
  expect(all[0]?.text).not.toContain('a.md');
});

test('`to` alone, or with staged, is refused with what is right', async () => {
  using repository = withChanges();
  await using provider = await connect(repository.root);
  for (const args of [{ to: 'HEAD' }, { to: 'HEAD', from: 'HEAD~1', staged: true }]) {
    expect(await provider.call('git_diff', args)).toMatchObject({
      failed: true,
      text: expect.stringContaining('`to` needs `from`'),
    });
  }
});

test.for(['--output=x', '-p', 'HEAD\n', 'nowhere', 'HEAD..HEAD~1', ':/x'])(
  'the revision %j is refused',
  async (from) => {
    using repository = withChanges();
    await using provider = await connect(repository.root);
    const { failed, text } = await provider.call('git_diff', { from });
    expect(failed).toBe(true);
    expect(text).toMatch(/begins with a dash or holds a control character|There is no commit/);
  },
);

test('a file whose name begins with a dash is reached as ./-name, and never as an option', async () => {
  using repository = withChanges();
  repository.write('--cached', 'first\n');
  repository.git('add', '--', './--cached');
  repository.write('--cached', 'second\n');
  await using provider = await connect(repository.root);
  expect((await provider.call('git_diff', { paths: ['--cached'] })).text).toContain('Write it as ./--cached');
  expect((await provider.call('git_diff', { paths: ['./--cached'] })).text).toContain('-first\n+second');
});

test('a patch of 5 MB comes in pieces that fit together without a gap', async () => {
  using repository = temporaryRepository();
  repository.write('big.md', 'é\n');
  repository.commitAll('First');
  repository.write('big.md', Array.from({ length: 100_000 }, (_, line) => `${line} ${'été '.repeat(8)}\n`).join(''));
  const whole = repository.git('diff', '--patch-with-stat');
  expect(Buffer.byteLength(whole)).toBeGreaterThan(5_000_000);
  await using provider = await connect(repository.root, { maxOutputBytes: 1_000_000 });
  let offset = 0;
  let together = '';
  for (let piece = 0; piece < 10; piece += 1) {
    const { text, failed } = await provider.call('git_diff', { offset });
    expect(failed).toBe(false);
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_300);
    const [, next] = /\n\[Cut at byte (\d+); there is more\. Call again with offset: \1, .*\]$/.exec(text) ?? [];
    together += text.replace(/^\[From byte \d+ on\.\]\n/, '').replace(/\n\[Cut at byte .*\]$/, '');
    if (next === undefined) break;
    offset = Number(next);
  }
  expect(together).toBe(whole);
});
