// Measures the gateway beside a direct connection and a bare gateway, in one run.
import { install, node, root, run, withNode } from './install.mjs';

install();
run(node, [`${root}scripts/build.mjs`]);
run(node, [`${root}bench/run.ts`, ...process.argv.slice(2)], { env: withNode() });
