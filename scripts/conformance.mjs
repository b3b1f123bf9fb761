// Runs the official conformance suite against every leg of the gateway. Arguments go to the run.
import { install, node, root, run, withNode } from './install.mjs';

install();
run(node, [`${root}scripts/build.mjs`]);
run(node, [`${root}gateway/test/conformance/run.ts`, ...process.argv.slice(2)], { env: withNode() });
