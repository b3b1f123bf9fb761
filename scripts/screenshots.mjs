// Makes the pictures of the console in docs/images: of each page, in both languages.
import { install, node, root, run, withNode } from './install.mjs';
import { installPrograms } from './programs.mjs';

install();
installPrograms();
run(node, [`${root}scripts/build.mjs`]);
run(node, [`${root}console/test/screenshots.ts`], { env: withNode() });
