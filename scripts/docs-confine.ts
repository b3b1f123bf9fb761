import type { core } from 'zod';
import { confineJsonSchema } from '../gateway/src/config/confine-schema.ts';
import { head, rows } from './docs-configuration.ts';
import { generated, table } from './docs-table.ts';

type JsonSchema = core.JSONSchema.BaseSchema;

const inside = (schema: JsonSchema | boolean | undefined, key: string): JsonSchema | undefined => {
  const found = typeof schema === 'object' ? schema.properties?.[key] : undefined;
  return typeof found === 'object' ? found : undefined;
};

/** The keys of one rule of `network.allow`. */
const ruleOf = (root: JsonSchema): JsonSchema => {
  const items = inside(inside(root, 'network'), 'allow')?.items;
  return typeof items === 'object' && !Array.isArray(items) ? items : {};
};

const example = `{
  "read_paths": ["/home/me/film/assets"],
  "write_paths": ["/home/me/film/renders"],
  "disk_quota_mb": 500,
  "network": { "allow": [{ "host": "api.example.org", "port": 443, "scheme": "https" }] },
  "limits": { "memory_mb": 256, "cpu_seconds": 60, "pids": 32 }
}`;

/** The reference page of a policy for `storycore-mcp confine`, out of its schema. */
export const confinePage = (): string => {
  const schema = confineJsonSchema(true);
  return `# Policies of \`confine\`

${generated}

\`storycore-mcp confine --policy FILE -- COMMAND…\` runs a command as servers are run. FILE is JSON:

\`\`\`json
${example}
\`\`\`

- **Strict.** A key that is not known, a path that is not there, a host that would be every host: each is named by its
  path, all at once, and nothing runs (exit code 78). What is left out is not granted.
- **Paths** are absolute. Links are followed once, before the command starts. The gateway's own folder and its state are
  given to nobody, and neither the policy nor the journal may be written.
- **The network** is a proxy, announced as \`HTTP_PROXY\` and its kin. There is no other way out, and no server of names.
  A program that asks no proxy reaches nothing.
- **A limit that is passed** ends the command and all that it started; stderr says which, and the status is 137.

## Keys

${table(head, rows(schema))}

## A rule of \`network.allow\`

${table(head, rows(ruleOf(schema)))}
`;
};
