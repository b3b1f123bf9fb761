import type { NpmSettings } from '../../../install/npm.ts';

/** With what the console fetches packages: as `storycore-mcp add` does. */
export const packageSettings = (): NpmSettings => ({ node: process.execPath, env: process.env });
