// Everything that must hold before a change lands, besides the tests: format, lint, types, generated pages.
import { install, node, root, run, withNode } from './install.mjs';

install();
const env = withNode();
const bin = (name) => `${root}node_modules/.bin/${name}`;
run(bin('oxfmt'), ['--check'], { env });
run(bin('oxlint'), ['--type-aware', '--deny-warnings'], { env });
for (const project of [
  'gateway',
  'console',
  'docs/guides/electron',
  'gateway/src/protocol',
  'gateway/src/policy',
  'gateway/src/inspect',
])
  run(bin('tsc'), ['-p', project], { env });
run(node, [`${root}scripts/docs.ts`, '--check'], { env });
console.log('check: all well');
