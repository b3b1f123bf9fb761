import type { Compiling } from './compiling.ts';
import type { ServerConfig } from './config.ts';
import { providerSandbox } from './effective-sandbox.ts';
import { withHash } from './hashed-server.ts';
import { inUse } from './in-use.ts';
import { wholeSecret } from './secret-reference.ts';

const usualKey = 'BRAVE_API_KEY';

/** The web search, where it is wanted; its key comes out of the secret store. */
export const compileSearch = (work: Compiling): ServerConfig[] => {
  const { raw, project, ground, report } = work;
  const wanted = inUse(raw.providers?.brave_search);
  if (wanted === undefined) return [];
  // What else it is, is never repeated: it may be a key.
  const key = wholeSecret(wanted.key ?? `\${secret:${usualKey}}`);
  if (key === undefined) {
    const remedy = `Keep it with \`storycore-mcp secret set ${usualKey}\`, and write "\${secret:${usualKey}}" here, or leave \`key\` out.`;
    report(['providers', 'brave_search', 'key'], 'The key of the web search is kept with the secrets.', remedy);
    return [];
  }
  const server = { name: 'brave_search', provider: 'brave_search', args: [], env: {}, roots: [] } as const;
  return [
    withHash(
      { ...server, secretEnv: { BRAVE_API_KEY: key }, cwd: project?.root ?? ground.base },
      { sandbox: providerSandbox(work) },
    ),
  ];
};
