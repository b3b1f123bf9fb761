import { promises } from 'node:fs';
import { createWitness, keepOrigin } from './witness.ts';

const witness = createWitness();

// The package takes a picture first, and chooses its file afterwards: here the two meet. It calls this very function.
const { writeFile } = promises;
promises.writeFile = async (...written: Parameters<typeof writeFile>) => {
  await writeFile(...written);
  const [file, data] = written;
  const origin = witness.originOf(data);
  if (origin !== undefined && typeof file === 'string') await keepOrigin(file, origin);
};

/** Called by `@playwright/mcp` with each new page, before anyone else has it. */
const onPage = ({ page }: { readonly page: Parameters<typeof witness.watch>[0] }): void => witness.watch(page);

// The package asks for this name.
export { onPage as default };
