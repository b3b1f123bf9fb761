// The one command for newcomers: installs, builds, and opens the console on the sample project; with --demo, tells of the
// main job by itself.
import { runInForeground } from './foreground.mjs';
import { install, node, root, run, withNode } from './install.mjs';

const words = process.argv.slice(2);
install();
run(node, [`${root}scripts/build.mjs`]);
const script = words.includes('--demo') ? 'demo.ts' : 'open-console.ts';
process.exitCode = await runInForeground(
  node,
  [`${root}scripts/${script}`, ...words.filter((word) => word !== '--demo')],
  { cwd: root, env: withNode() },
);
