import type { JsonObject, Subject } from './finding.ts';

/** All that a server shows of itself before it is used, as far as it is known. */
export interface Shown {
  readonly greeting?: JsonObject;
  readonly tools?: readonly JsonObject[];
  readonly resources?: readonly JsonObject[];
  readonly resourceTemplates?: readonly JsonObject[];
  readonly prompts?: readonly JsonObject[];
}

/** What of it is examined, one subject for each thing that it shows. */
export const subjectsOf = (
  server: string,
  { greeting, tools, resources, resourceTemplates, prompts }: Shown,
): readonly Subject[] => [
  ...(greeting === undefined ? [] : [{ kind: 'instructions', server, payload: greeting } as const]),
  ...(tools === undefined ? [] : [{ kind: 'tools', server, tools } as const]),
  ...(resources === undefined ? [] : [{ kind: 'resource', server, payload: { resources } } as const]),
  ...(resourceTemplates === undefined ? [] : [{ kind: 'resource', server, payload: { resourceTemplates } } as const]),
  ...(prompts === undefined ? [] : [{ kind: 'prompt', server, payload: { prompts } } as const]),
];

/** The names of the tools that it shows. */
export const toolNames = ({ tools = [] }: Shown): readonly string[] =>
  tools.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
