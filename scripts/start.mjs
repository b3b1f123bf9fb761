// The one command for newcomers: installs, builds, and shows the main job on the sample project.
import { install, node, root, run, withNode } from './install.mjs';

install();
run(node, [`${root}scripts/build.mjs`]);
run(node, [`${root}scripts/demo.ts`, ...process.argv.slice(2).filter((word) => word !== '--demo')], {
  env: withNode(),
});
