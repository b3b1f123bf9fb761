// Installs what the tests need, builds, and runs every suite with coverage. Arguments go to the test runner.
import { install, installPeers, node, root, run, withNode } from './install.mjs';
import { installPrograms } from './programs.mjs';

install();
installPeers();
installPrograms();
run(node, [`${root}scripts/build.mjs`]);
const wanted = process.argv.slice(2);
// The thresholds are for the whole suite.
const coverage = wanted.length === 0 ? ['--coverage'] : [];
run(node, [`${root}node_modules/vitest/vitest.mjs`, 'run', ...coverage, ...wanted], { env: withNode() });
