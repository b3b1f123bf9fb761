import * as z from 'zod';
import { refusal } from './problem.ts';

/** The four resources that the plan lists. */
export const supportedResources = ['filesystem', 'git', 'project', 'brave_search', 'puppeteer_playwright'] as const;

const underMetadata = (name: string): string => `List it under \`metadata.mcp_permissions\` instead: ["${name}"].`;

const permissionRefusal = (name: string): string => {
  if (name === 'system_info_access' || name === 'database_access') {
    return refusal(`The engine's validator knows "${name}", but its add-on manager refuses it.`, underMetadata(name));
  }
  if (name === 'mcp_server_control')
    return refusal(`The engine refuses the permission "${name}".`, underMetadata(name));
  return refusal(
    'The engine does not know this permission.',
    'Use one of those that it knows: model_access, file_system_read, file_system_write, network_access, ui_access, config_access.',
  );
};

const permission = z.enum(
  ['model_access', 'file_system_read', 'file_system_write', 'network_access', 'ui_access', 'config_access'],
  { error: (issue) => permissionRefusal(String(issue.input)) },
);

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

const sourceFile = (endings: string, example: string, otherwise = '') =>
  z.string().regex(new RegExp(`^src/(?!.*\\.\\./).*\\.(${endings})$`), {
    error: refusal(
      `The engine's schema takes only files in src/ that end in .${endings.replaceAll('|', ', .')} here.`,
      `Write it such as "${example}".${otherwise}`,
    ),
  });

const metadata = z
  .looseObject({
    mcp_version: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, {
        error: refusal('This is not a revision of MCP.', 'Write it such as "2024-11-05".'),
      })
      .optional()
      .meta({ description: 'The revision of MCP that the add-on was made for.', examples: ['2024-11-05'] }),
    supported_resources: z
      .array(z.enum(supportedResources))
      .optional()
      .meta({ description: 'The resources that the add-on offers.', examples: [['filesystem', 'git']] }),
    mcp_permissions: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description: 'Permissions of ours that the engine does not know.',
        examples: [['mcp_server_control', 'system_info_access']],
      }),
    max_concurrent_requests: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'How many calls may run at once.', unit: 'calls', examples: [10] }),
    timeout_seconds: z
      .number()
      .positive()
      .max(86_400)
      .optional()
      .meta({ description: 'How long a server may take to answer.', unit: 'seconds', examples: [30] }),
    tags: z
      .array(z.string().max(20))
      .max(10)
      .optional()
      .meta({ description: 'Words to find it by.', examples: [['mcp']] }),
    keywords: z
      .array(z.string().max(30))
      .max(20)
      .optional()
      .meta({ description: 'More words to find it by.', examples: [['tools']] }),
    homepage: z
      .url()
      .optional()
      .meta({ description: 'Its page.', examples: ['https://example.org'] }),
    repository: z
      .url()
      .optional()
      .meta({ description: 'Its source.', examples: ['https://example.org/source'] }),
  })
  .meta({ description: 'Free form; what is of MCP goes here, since the engine takes it nowhere else.' });

/** The manifest that the plan describes, in the form that the engine's manager, validator and schema all accept. */
export const addonSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/, {
        error: refusal(
          'The engine refuses this name.',
          'Start with a small letter; go on with small letters, digits, "_" and "-".',
        ),
      })
      .min(3)
      .max(50)
      .meta({ description: 'Its name, by which the engine knows it.', examples: ['mcp_server_addon'] }),
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+(-[a-zA-Z0-9.-]+)?$/, {
        error: refusal('The engine refuses this version.', 'Write three numbers, such as "1.0.0" or "1.0.0-beta.1".'),
      })
      .meta({ description: 'Its version.', examples: ['1.0.0'] }),
    type: z
      .enum(['workflow_addon', 'ui_addon', 'processing_addon', 'model_addon', 'export_addon'])
      .meta({ description: 'What kind of add-on it is.', examples: ['processing_addon'] }),
    author: z
      .string()
      .min(1)
      .meta({ description: 'Who made it.', examples: ['StoryCore Team'] }),
    description: z
      .string()
      .min(10)
      .max(500)
      .meta({
        description: 'What it does, in 10 to 500 characters.',
        examples: ['Access to external resources and tools over MCP'],
      }),
    compatibility: z
      .strictObject({
        engine_version: z
          .string()
          .regex(/^(>=)?2\d*(\.\d+)*$/, {
            error: refusal(
              'The engine reads only the first digit of this version, right after ">=", and refuses what is not 2.',
              'Write ">=2.0.0".',
            ),
          })
          .optional()
          .meta({ description: 'The engine it needs.', examples: ['>=2.0.0'] }),
        python_version: z
          .string()
          .optional()
          .meta({ description: 'The Python it needs. The engine does not check it.', examples: ['>=3.9'] }),
      })
      .optional()
      .meta({ description: 'What it runs on.' }),
    permissions: z
      .array(permission)
      .refine(unique, { error: refusal('A permission is listed twice.', 'List each once.') })
      .optional()
      .meta({
        description: 'What it asks of the engine.',
        uniqueItems: true,
        examples: [['network_access', 'file_system_read']],
      }),
    entry_points: z
      .strictObject({
        main: sourceFile('py', 'src/main.py').meta({
          description: 'The module that the engine imports.',
          examples: ['src/main.py'],
        }),
        config: sourceFile('py', 'src/config.py', ' A file of another kind is named under `metadata`.')
          .optional()
          .meta({
            description: 'A Python module. A JSON file is named under `metadata`.',
            examples: ['src/config.py'],
          }),
        ui: sourceFile('js|ts|tsx', 'src/ui/index.js')
          .optional()
          .meta({ description: 'Its user interface.', examples: ['src/ui/index.js'] }),
      })
      .meta({ description: 'Its files. Each must exist.' }),
    dependencies: z
      .record(
        z.string(),
        z.string().regex(/^(==|>=|>|<=|<)?\d+\.\d+\.\d+$/, {
          error: refusal(
            'The engine refuses this version range.',
            'Write ">=1.0.0", say; "^" and "~" are not known to it.',
          ),
        }),
      )
      .optional()
      .meta({
        description:
          'Other add-ons it needs. The engine takes every name here for an add-on, Python packages too: best left empty.',
        examples: [{}],
      }),
    metadata: metadata.optional(),
  })
  .meta({ title: 'StoryCore Engine add-on manifest' });

export type AddonManifest = z.output<typeof addonSchema>;

/** The manifest as JSON Schema (draft 2020-12). */
export const addonJsonSchema = (): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(addonSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema['unit'];
    },
  });
