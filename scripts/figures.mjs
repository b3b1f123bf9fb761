// Measures the console as a person has it, in a real browser, and writes the table of docs/performance.md.
import { install, node, root, run, withNode } from './install.mjs';
import { installPrograms } from './programs.mjs';

install();
installPrograms();
run(node, [`${root}scripts/build.mjs`]);
run(node, [`${root}console/test/figures.ts`], { env: withNode() });
