import type { core } from 'zod';
import { configJsonSchema } from '../gateway/src/config/schema.ts';
import { generated, table } from './docs-table.ts';

type JsonSchema = core.JSONSchema.BaseSchema;

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

const between = ({ minimum, exclusiveMinimum, maximum }: JsonSchema): string => {
  const low = typeof exclusiveMinimum === 'number' ? `more than ${exclusiveMinimum}` : minimum;
  const high = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (low === undefined) return high === undefined ? '' : `, at most ${high}`;
  return high === undefined ? `, ${low} or more` : `, ${low} to ${high}`;
};

/** What a key takes, in words. */
const takes = (schema: JsonSchema | boolean | undefined): string => {
  if (typeof schema !== 'object') return 'anything';
  if (schema.not !== undefined) return 'refused';
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(takes).join(' or ');
  if (schema.$ref !== undefined) return schema.$ref.replace('#/$defs/', '').toLowerCase();
  const items = Array.isArray(schema.items) ? undefined : schema.items;
  if (schema.type === 'array') return `list of ${takes(items).replace(/^whole number/, 'whole numbers')}`;
  if (schema.type === 'integer') return `whole number${between(schema)}`;
  if (schema.type === 'number') return `number${between(schema)}`;
  if (schema.type === 'boolean') return 'true or false';
  return schema.type === 'object' ? 'object' : 'text';
};

const row = (path: string, schema: JsonSchema, required: boolean): readonly string[] => [
  `\`${path}\``,
  `${schema.description ?? ''}${required ? ' **Required.**' : ''}`,
  takes(schema),
  typeof schema['unit'] === 'string' ? schema['unit'] : '',
  schema.default === undefined ? '' : code(schema.default),
  schema.examples?.[0] === undefined ? '' : code(schema.examples[0]),
];

const objectOf = (schema: JsonSchema): JsonSchema | undefined =>
  schema.properties === undefined
    ? schema.anyOf?.find(
        (option): option is JsonSchema => typeof option === 'object' && option.properties !== undefined,
      )
    : schema;

/** What is kept under names that the owner gives. */
const eachOf = ({ additionalProperties: each }: JsonSchema): JsonSchema => (typeof each === 'object' ? each : {});

/** One row for each key of an object, and of those within it. */
export const rows = (schema: JsonSchema, prefix = ''): readonly (readonly string[])[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'boolean') return [];
    const path = `${prefix}${key}`;
    const deeper = objectOf(inner);
    const own = deeper === inner ? [] : [row(path, inner, schema.required?.includes(key) ?? false)];
    return [...own, ...(deeper === undefined ? [] : rows(deeper, `${path}.`)), ...rows(eachOf(inner), `${path}.NAME.`)];
  });

/** What the columns of `rows` are called. */
export const head = ['Key', 'Meaning', 'Takes', 'Unit', 'Default', 'Example'];

const section = (title: string, schema: JsonSchema, of: JsonSchema): string =>
  [`## \`${title}\``, '', schema.description ?? '', '', table(head, rows(of))].join('\n');

const sections = (root: JsonSchema): string => {
  const entries = Object.entries(root.properties ?? {}).flatMap(([key, schema]) =>
    typeof schema === 'object' ? [{ key, schema }] : [],
  );
  const plain = entries.filter(({ schema }) =>
    ['string', 'boolean', 'number', 'integer'].includes(String(schema.type)),
  );
  const parts = entries.flatMap(({ key, schema }) => {
    const items = Array.isArray(schema.items) ? undefined : schema.items;
    const each = typeof items === 'object' ? items : schema.additionalProperties;
    const named = typeof each === 'object' ? each.$ref?.replace('#/$defs/', '') : undefined;
    const inner = named === undefined ? schema : root.$defs?.[named];
    return inner?.properties === undefined ? [] : [section(key, schema, inner)];
  });
  const own = rows({ properties: Object.fromEntries(plain.map(({ key, schema }) => [key, schema])) });
  return [...parts, ['## The rest', '', table(head, own)].join('\n')].join('\n\n');
};

const example = `{
  "project": { "root": "." },
  "providers": { "git": true },
  "resource_config": {
    "filesystem": { "read_paths": ["."], "write_paths": ["."], "max_file_size": "100MB" }
  },
  "grants": [
    { "effect": "ask", "level": "resource_write", "paths": ["."] },
    { "effect": "deny", "levels": ["resource_read", "resource_write"], "paths": ["**/.env", ".storycore"] },
    { "effect": "allow", "level": "tool_execute", "server": "everything", "name": "echo" }
  ],
  "mcpServers": {
    "everything": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"] }
  }
}`;

/** What \`configuration.md\` shows first; a test loads it. */
export const exampleConfiguration: unknown = JSON.parse(example);

/** The reference page of the configuration, out of its schema. */
export const configurationPage = (): string => `# Configuration

${generated}

The gateway reads one JSON file, \`storycore-mcp.json\`, or a folder that holds any of \`mcp_server_config.json\`,
\`security_config.json\`, \`resource_permissions.json\` and \`storycore-mcp.json\`. \`storycore-mcp init\` writes one,
\`storycore-mcp check\` examines one. Editors help with \`config.schema.json\`, beside this page.

\`\`\`json
${example}
\`\`\`

This lets every client read the project, asks before anything in it is written, keeps \`.env\` files and the studio's own
folder closed, and offers one tool of a third-party server.

- **Strict.** A key that is not known, a value of the wrong kind, a folder that is not there: each is named by file, line
  and path, all at once, and the gateway does not start (exit code 78). There is no default policy to fall back to. What
  this version cannot do is refused with the reason, never ignored.
- **Nothing is allowed by default.** \`resource_config.filesystem\` and \`security_config\` are short forms of grants. Deny
  beats ask beats allow, in whatever order they stand; so an \`ask\` in \`grants\` guards writing in \`write_paths\`. A tool
  of a third-party server needs \`tool_execute\` on top of what its arguments touch.
- **Paths** are absolute, relative to the folder of the file that names them, or start with \`~/\`. A folder means all
  under it. Links are followed before anything is compared. Variables are replaced in \`env\` and
  \`headers\` only.
- **Sizes** are text with a unit: \`B\`, \`KB\`, \`MB\`, \`GB\`, \`TB\` (powers of 1,000) or \`KiB\`, \`MiB\`, \`GiB\`, \`TiB\`
  (powers of 1,024). **Durations** are numbers of seconds, with a fraction where wanted.
- **Files of a folder** hold any keys of this page, each key in one file only. They are UTF-8, at most 1 MiB each.
- **The configuration guards itself.** No call may read or write these files, whatever is granted; nor the key of
  \`http.tls\`. None may write the \`certificates\` of \`proxy\`.
- **Grants have ids**, which refusals and records name: \`config:1\`, \`config:2\`… in this order: reading and writing in
  folders, reaching hosts, \`grants\` as they stand (one id for each level), the guard of these files.

${sections(configJsonSchema(true))}
`;
